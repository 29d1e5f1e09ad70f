"""Repairs of findings that need no judgement.

A fix is a function of a page and the findings of one rule in it, attached to the rule by its code
in `gitwiki.lint.fixes.pages`. What it proposes is carried out only if the page reads as before but
for what the fix is meant to change. Here is only what every report asks: what can be repaired.
"""

MARK = "GW003"
CITATIONS = "GW301"
INDEX = "GW203"
RELATED = "GW204"
#: Codes whose fix has to know what files were called before.
LINKS = frozenset({"GW101", "GW107"})
#: Codes of the rules whose findings `gitwiki lint --fix` repairs where it can be sure.
FIXABLE = frozenset({MARK, CITATIONS, INDEX, RELATED, *LINKS, "GW313", "GW704"})
