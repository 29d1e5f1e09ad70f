"""Lists of English words that the compiler goes by."""

from __future__ import annotations


def vocabulary(*lines: str) -> frozenset[str]:
    """The words of some lines, separated by white space."""
    return frozenset(" ".join(lines).split())


#: Nouns that say nothing without another word.
GENERIC = vocabulary(
    "article error control syntax comparison conclusion proportion definitions terminology ability",
    "able above absence abstract accordance account act action activity actual add addition",
    "additional advantage ago aim al allow almost also always amount another answer anything",
    "appear appendix apply approach april area aspect assume attempt attribute august author",
    "available average avoid back background bad basis be begin beginning behavior behaviour",
    "believe below best better big bit born bottom bring bug build bunch buy call capacity",
    "care case cause center centre certain chance change chap chapter characteristic child",
    "choice circumstance citation class closed color colour com combination come comment",
    "common complete complex component concern conclusion condition conduct connected",
    "consequence consider consideration contain continue corner count country couple create",
    "current cut date day dead december decide decrease deep default define definition degree",
    "demand depend describe description detail determine device die difference different",
    "difficult disadvantage disconnected discussion do document double dr early east easy",
    "edge effect effort eg element empty end ending english enough ensure entire entry et etc",
    "eth evening ever everyone everything example exception exist existence expect expense",
    "explanation extent eye face fact facts fall false fashion favor favour feature february",
    "ff figure finally find finish fix fixme follow following foot force form foundation",
    "french friday front full function further future gain general generate german get give",
    "glance go goal good great ground group grow hair half hand handle happen hard have head",
    "heading hear hello help hi high hour however https human hundred idea identify ie ignore",
    "implementation important include increase indicate individual influence information",
    "instead interest introduction involve issue item january job july june keep kill kind",
    "know lack large late latin lead learn leave left length let level likely limit",
    "limitation line list live long look lose loss lot low luck main major majority make man",
    "manner many march matter may mean meaning means mechanism meet member memo men mention",
    "middle million minor minority minute mistake mode moment monday month moral morning",
    "mouth move mr mrs multiple name names nature necessary need never new next night no",
    "nobody north note notes nothing notice november number object occur occurrence october",
    "offer ok okay old only open operation opinion option order org other overview own page",
    "pair paragraph part partial participant particular party pass past pattern pause pay",
    "people percent perform period person phase piece place play please plenty point position",
    "possibility possible pp pr presence present previous problem procedure process produce",
    "progress provide pull purpose put quality quarter question quotation quote raise range",
    "rank reach read reader real reason receive recent refer reference regard regardless",
    "relation relationship remain remainder remark remember report represent require",
    "requirement respect rest restriction result return right role rule run sake same",
    "saturday say scene second section see seem sell send sense sentence september sequence",
    "series serve set several shall shape share short show side sight similar similarity",
    "simple single sit situation size small smell soft solution something sort sound south",
    "speak specific specification specify spend st stage stand standard start state statement",
    "stay step stop strong structure style subject such suggest sum summary sunday support",
    "system table take task taste technique tell term text thanks thee therefore thing think",
    "third thou thousand thursday thy time title today todo tomorrow tonight tool top topic",
    "total touch treat trouble true try tuesday type understand unit url usage use used vain",
    "value variety various version view voice vol wait walk want watch way ways weak",
    "wednesday week well west whatever while whole win wish woman word work world worse worst",
    "write writer www year yes yesterday yet",
)

#: Words that begin no name of more than one word.
WEAK_BEGINNINGS = vocabulary(
    "new old good bad great large small same different certain several various particular",
    "specific general single multiple additional previous following above below entire first",
    "second third other such own given possible example note section figure table see chapter",
    "use using used contain include provide allow require define describe indicate specify",
    "make take send receive want need do have be appropriate similar existing current more",
    "corresponding respective true real many vast sole mere defined described listed",
    "specified number kind sort part set list form type case way lack use end non pre re sub",
    "rfc ietf iso appendix named called vol",
)
#: And those that end none.
WEAK_ENDS = vocabulary(
    "section example document case way part thing kind sort lot bit fact reason purpose",
    "manner extent degree instance above below following time number below description",
    "definition usage rule note contain include provide allow require define describe",
    "indicate specify",
)

#: What stands before the name of a person.
TITLES = vocabulary(
    "dr mr mrs ms prof professor sir lady lord king queen prince princess saint st president",
    "captain general emperor pope bishop count duke baron count minister judge senator",
)

#: A capitalised word before one of these is the name of a technical thing, not of an entity.
TECHNICAL = vocabulary(
    "header field method request response frame directive code parameter option attribute",
    "protocol element value type scheme stream message error token format flag setting",
    "upgrade status",
)

#: Small words inside names.
JOINTS = vocabulary(
    "of de von van der den la le du des di da ibn bin al el",
)
