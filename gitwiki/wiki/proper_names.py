"""Proper names in running text, told from ordinary words by capitals and by where they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Span(NamedTuple):
    """Offsets of the first character and after the last."""

    start: int
    end: int


def proper_names(text: str, free: Callable[[int, int], bool]) -> Iterator[Span]:
    """Find capitalised words and sequences that name something.

    An ordinary word that has its capital from the beginning of a sentence is none; a possessive
    ending is not part of the name; acronyms stand alone, so that ``HTTP Semantics`` is two names.

    Args:
        text: The sentence.
        free: Whether the characters from one offset to another may still be part of a name.
    """
    run: list[re.Match[str]] = []
    for word in _capitalised(text):
        if not free(*word.span()):
            continue
        alone = _is_acronym(word[0]) or word[0] in _STRESSED
        if run and (alone or not _continues(text, run[-1], word)):
            yield from _finish(text, run)
            run = []
        if not alone:
            run.append(word)
        elif word[0] not in _STRESSED:
            yield Span(word.start(), word.start() + len(_without_ending(word[0])))
    if run:
        yield from _finish(text, run)


def without_address(name: str) -> str:
    """A name without the form of address in front of it, as far as that claims nothing."""
    first, _, rest = name.partition(" ")
    return rest if rest and first.removesuffix(".") in _ADDRESSES else name


def abbreviates(short: str, text: str) -> bool:
    """Whether a name in a text is abbreviated by another one: to an acronym, or to initials.

    ``SLB`` stands for ``Skerrow Lighthouse Board`` and ``J. Wren`` for ``Josiah Wren``; whose
    letters those are has to be beyond doubt, so an acronym stands for capitalised words only.
    """
    if short.isalpha():
        letters = short.removesuffix("s")
        return 1 < len(letters) < _LONGEST_ACRONYM and letters.isupper() and _spelt(letters, text)
    *initials, last = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", short)
    if not initials or any(len(each) > 1 for each in initials) or len(last) < len(initials[0]) + 1:
        return False
    names = "".join(rf"{initial}[^\W\d_]*\.?[ ]" for initial in initials)
    return (
        re.search(rf"(?<!\w){names}(?:[^\W\d_]+\.?[ ])?{re.escape(last)}(?!\w)", text) is not None
    )


def begins_sentence(text: str, start: int) -> bool:
    """Whether a word at an offset has its capital from where it stands."""
    before = text[max(0, start - 4) : start].rstrip(" ")
    return not before or before[-1] in _OPENERS


def is_ordinary(word: str) -> bool:
    """Whether a capitalised word is probably a common word at the beginning of a sentence."""
    lower = _without_ending(word).casefold()
    return (
        lower in _COMMON or lower.removesuffix("s") in _COMMON or _ENDING.search(lower) is not None
    )


def _capitalised(text: str) -> Iterator[re.Match[str]]:
    if text.isascii() and "'" not in text:
        return _PLAIN_NAME.finditer(text)
    return (word for word in _WORD.finditer(text) if word[0][0].isupper())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:['’][^\W\d_]+)*(?!\w)")
#: The same if it begins with a capital, in ASCII text without apostrophes.
_PLAIN_NAME = re.compile(r"[A-Z](?<!\w[A-Z])[A-Za-z]*+(?!\w)")
_POSSESSIVE = re.compile(r"['’]s?$")
_OPENERS = ".!?:;—–(\"“‘'[|•*>…"
_PARTICLES = _words("of van de der den von la le du di da del dos bin al ibn")
_TITLES = _words("Mr Mrs Ms Dr St Prof Sir Jr")
#: Those that everybody has; a doctor has to be one.
_ADDRESSES = _words("Mr Mrs Ms")
_LONGEST_ACRONYM = 9
#: RFC 2119 key words, and words that are capitals only for stress.
_STRESSED = _words(
    "MUST NOT SHALL SHOULD MAY REQUIRED RECOMMENDED OPTIONAL AND OR ALL ANY NO ONLY NEVER ALWAYS "
    "IS ARE WILL CAN CANNOT NOTE WARNING IMPORTANT OK AM PM TODO IF THEN ELSE FOR THE"
)
#: What an acronym leaves out.
_INNER = frozenset({*_PARTICLES, "and", "for", "in", "on", "to"})
#: Room for two particles, as in `van der`.
_LONGEST_GAP = 12


def _continues(text: str, last: re.Match[str], word: re.Match[str]) -> bool:
    """Whether a capitalised word belongs to the name that a capitalised word before it began."""
    between = text[last.end() : word.start()]
    if between in {" ", "-"}:
        return True
    if between in {". ", "."}:
        return len(last[0]) == 1 or last[0] in _TITLES
    return len(between) < _LONGEST_GAP and _PARTICLES.issuperset(between.split())


def _spelt(letters: str, text: str) -> bool:
    """Whether capitalised words that follow each other begin with some letters."""
    middle = rf"[^\W\d_]+[ -](?:(?:{'|'.join(sorted(_INNER))})[ ]){{0,2}}"
    words = middle.join(letters)
    return re.search(rf"(?<!\w){words}[^\W\d_]+", text) is not None


def _finish(text: str, run: list[re.Match[str]]) -> Iterator[Span]:
    first = int(begins_sentence(text, run[0].start()) and is_ordinary(run[0][0]))
    while first < len(run) and _without_ending(run[first][0]) in _FUNCTION:
        first += 1
    last = run[-1]
    if first == len(run) or (run[first] is last and len(last[0]) == 1):
        return
    yield Span(run[first].start(), last.start() + len(_without_ending(last[0])))


def _is_acronym(word: str) -> bool:
    bare = _without_ending(word)
    capitals = bare.removesuffix("s")
    return len(capitals) > 1 and capitals.isupper()


def _without_ending(word: str) -> str:
    """Without a possessive ``'s``."""
    ending = word[-2:]
    return _POSSESSIVE.sub("", word) if "'" in ending or "’" in ending else word


#: Endings that names rarely have, after enough of a stem.
_ENDING = re.compile(
    r"..(?:.ing|.ed|.ly|tion|sion|ment|ness|ance|ence|ency|ancy|able|ible|.ive|.ous|.ful|less|.ism"
    r"|ship|.ity|ware|.ize|.ise|.ways|wise|..[^sui'’]s|.ies|[ou]nal|ical|dual|tual|tial|cial|.ent"
    r"|.tic)$"
)
_FUNCTION = _words(
    "The A An This That These Those It Its In On At By For From To With Of And Or But If When "
    "While Where As I We You He She They There Here Then"
)
_COMMON = _words("""
    a about above absent access according account across act action active actual add address adult
    after again against age agent ago air alert alias all allow almost alone along already also
    although always amid among amount an analog and annual another answer any anyone anything api
    apart app apply are area array art article as ask at atop audio author auto away back backend
    bad bank bar base basic batch be because become before begin behind being below benchmark beside
    best better between beyond big binary bit block board body book both bottom box branch break
    brief bring broad browser budget buffer bug build building but buy by byte cache call can cannot
    capital car card care case category caution cell center central centre certain chain chance
    change channel chapter character charge chart check child choice choose circa city claim class
    clause clean clear click client clock close cloud code cold collect color colour column combine
    come command comment commit common company compare compile compiler complete complex computer
    concept concern concrete condition config connect consider constant construct contain content
    context contract control convert cook copy core correct cost could council count country couple
    course court cover create critical cross culture current customer cut cycle daily damage data
    database date day deal debug decade decay decide decoder deep default define degree delay delete
    demand department depth design desk despite detail detect develop developer device digital
    direct directory disk display distance do document does dog domain done double down draft draw
    drive drop dual due during each earlier early earth east easy edge edit editor effect effort
    either electric element else email empty enable encode encoder end energy engine engineer enough
    enter entire entity entry equal equipment error especially even evening event ever every
    everyone everything evidence exact example except exchange exist expect expert explain explicit
    export expose extend external extra fact factor fail failure fair fall false family far fast
    father feature feed few field fifth file fill filter final find fine fire firmware first fix
    flat floor flow follow food foot for force form format former forward four fourth frame
    framework free fresh friend from front full fund future game gas gateway general get girl give
    given global go goal gold good govern graph great green grid ground group grow growth guard
    guest guide had half hand handle hard hardware has hash have he head header health hear heat
    heater heating help hence her here hers high higher his history hit hold home host hot hotel
    hour house household how however huge human hybrid i idea ideal identifier idle if image impact
    implicit import improve in include increase indeed index indoor industry info inner input
    inside install instead insulation intermediary internal interval into inverse is issue it item
    its itself job join joint journal judge just keep kernel key keyword kind king know label lack
    lake lamp land language large last late later latter law layer lead learn least leave left legal
    length less let letter level library lid life light like likewise limit line linear link linux
    list listen literal little live load local lock log logic login long look loop lose loss lot low
    lower machine macro mail main major make man manager manual many map march mark market mask
    master match material matter max maximum may maybe me mean measure meanwhile median medium meet
    member memory merge message meta metadata meter method metric middle might mind minimum minor
    minute miss mix mode model modern modify module moment money month monthly moreover more morning
    most mother motor move much multiple museum music must my name narrow native natural near nearly
    need neither nested net network never new newer news next night nine no nobody node noise none
    nor normal north not note nothing notice now null number object occur ocean odd of off offer
    office officer often oil old older on once one only onto open operator optimal option optional
    or order ordinary origin original other otherwise our out outdoor outer output outside over
    overall overview own owner package packet page pair panel paper paragraph parallel parameter
    parent park parser part partial partner party pass password past patch path patient pattern
    pause pay payload peak peer people per perhaps period person phase phone photo phrase pick piece
    pipe pipeline place plain plan plant platform play player please plugin plus point policy pool
    poor popular port post power practice prefer prefix present press pressure prevent previous
    price primary print prior private probably problem process processor produce producer product
    profile program project prompt proof proper property protect protocol prototype prove proxy
    public publish pull pump pure push put quality quantity query question queue quick quite radio
    rail rain raise random range rare rate rather ratio raw reach read reader real really reason
    recall receive receiver recent recipient record red reduce refer regard region register regular
    reject relate release reliable remain remote remove rent repair repeat replace reply report
    repository represent request require research reserve reset resident resolve resource respond
    response rest restore result resume retry return reuse review rich right ring rise risk river
    road role room root rough round route router row rule run runtime safe sale same sample save
    say scale scan schedule schema scheme school scope score scout screen script sea search season
    seasonal second secret section secure see seek seem segment select self sell send sender senior
    sensor sentence separate sequence serial series serve server service session set setup seven
    several severe shall shape share she sheet shell shift short should show shut side sign signal
    signature silent similar simple simply since single site six size skip sleep slow small smart
    smooth snapshot so social soft software soil solar sold solid some someone something sometimes
    soon sort sound source south space spec special specific speed split spring stable stack staff
    stage standard star start starter state statement static status stay steady step still stop
    storage store storm story stream street strict string strong structure student study style
    subject submit subsequent such suffix suggest suite sum summary summer support sure surface
    switch symbol sync syntax system table tag take talk tank target task tax team temperature
    template temporary ten tenant term terminal test text than thank that the their them theme then
    theory there thereby therefore these they thin thing think third this those though thought
    thread three threshold through throughout throw thus time timeout timer tiny title to today
    together token tool top topic total touch toward tower town trace track trade trailer train
    training transfer transport trap travel treat tree trial trigger trip true trust try turn twelve
    twenty twice two type typical ultra under unique unit universal unless unlike until up update
    upgrade upload upon upper upstream us usage use user usual utility valid validator value valve
    vary vast vector vendor verify version very via video view village virtual visit visitor visual
    voice volume wait walk wall want war warm was waste watch water way we weak weather web website
    week weekly weight well were west wet what whatever wheel when whenever where whereas wherever
    whether which while white who whole whom whose why wide width wife will wind window winter wire
    wireless with within without woman wood word work worker workflow world worse worst would write
    writer wrong year yearly yellow yes yet you young your zero zone
    algorithm architecture attacker battery bicycle boiler bridge candidate certificate church
    ciphertext community committee consumer contractor controller counter criterion cylinder
    deadline dealer decrease director download driver duration electricity encrypt endpoint
    experience exterior factory fee firewall flag founder frequency fuel function gradient grammar
    hardly harbour harbor instance institute integer interest interface interior invoice kitchen
    latency lease lecture leader lender literature loader machinery maintenance majority mapping
    matrix maintainer mayor meeting minister minority mortgage namespace neighbour neighbor neural
    novel nurse observer offset operation organiser organizer origin originator outline overhead
    pavement payment percentage performer physical pipeline plaintext plumber population preface
    premium principal priority procedure professor pupil purchase quarter recipe reference referee
    reservoir responder revenue roof routine sailor salary satellite scholar science secretary
    seller settlement sequencer shelter ship soldier specimen speaker spouse staircase station
    stakeholder strategy supplier survey teacher technique tenant territory thermal throughput
    accept analysis behavioral builder challenge compliant cookie doing duplicate elaborate faster
    going made minus purpose rewrite tail using
    additional advice angle append aside background bytecode charset chunk comparison compute
    conditional consensus denial different discovery enforce execute fit further furthermore generic
    hexadecimal idempotent introduce latest legacy media multipart non nonce percent permanent
    persistent pre progress proposer provider pseudo re receipt redundant shorter square success
    terminology transparent unknown invalid whitespace
    tradeoff traffic transaction translator treasurer tunnel tutorial unicode vehicle
    village wallet warehouse weather wildcard winner yield
    abuse afternoon agricultural agriculture alongside alternate anywhere apparatus appropriate
    asleep assume avoid awake bandwidth behavior behaviour believe belong bird blob boat boy brick
    brother burn bus butter caller carry cause cheaper cheapest children churn climb coal coast
    colder coldest compress consult consume contact cool copper cotton crew crime daughter dead dear
    debate decree deeper deepest deflate delta descend disclosure divide dozen dry dust dynamic
    eager earliest easier easiest eastern egg elder elsewhere emit ensure everywhere extract farm
    farther fat fear fewer fewest fish flood flour fog forest forever forget forth freight fruit
    furnace furniture garden gate genuine glass grain grass greater greatest halt halve happy harder
    hardest hay heart heavier heaviest heavy herd hereafter hide hollow horse ice ignore
    ill immediate indirect initiate ink insert intrinsic iron island jump kill kilometre known
    larger largest leak leather lie lighter longer longest lost loud love lowest lunch meat medicine
    men merchant mercury metal meteor mile milk mine mistake mixture mobile moral mud nail narrower
    nearer nearest noon northern nowhere numb nut oak obey observe obsolete oldest opaque ours
    outcome outlaw overnight oxygen pack paint parish peasant pedestrian perfect perform pig pilot
    pop portal pour poverty powder pray prepare prisoner privacy prize purge quicker quickest
    quiet rationale ready reef refuse relax remember rice richer roll rope safer safest safety salt
    sand saw seldom servant settle sharp sheep shine shone shore shortest sick silk silver sink
    sister slower slowest smaller smallest smell smoke snow society sooner southern speech
    spell stair stand steam steel stem stick stood strange stronger strongest sudden sugar
    suit suppose swim tall taller tallest tear tell temper therein thick thief thirst throat thunder
    tide timber tin tobacco tomorrow tonight tooth transmit troop truth uniform unsafe unusual used
    vain vessel victory virtue wages wake warn weaker weakest wealth western wheat whichever whoever
    wider widest wild wine wise withdraw withdrawal wonder wool wound yesterday younger youngest
    """)
