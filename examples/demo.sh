#!/bin/sh
# A wiki from the examples, start to end: compile, review, merge, a second push, merge again.
# Needs no key and no network. The wiki stays in build/demo-wiki, to look around in.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
wiki=$(dirname "$here")/build/demo-wiki
rm -rf "$wiki"
mkdir -p "$(dirname "$wiki")"

if [ -t 1 ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold='' plain=''; fi
say() { printf '\n%s%s%s\n' "$bold" "$1" "$plain"; }
run() { printf '\n$ %s\n' "$*"; "$@" </dev/null; }  # nobody is asked anything

say "1. A wiki repository"
run gitwiki init "$wiki"
cd "$wiki"

say "2. Six sources are pushed to raw/"
for name in loop-control-protocol-draft.txt installer-handbook.md faq.md grid-operator-note.md \
  refrigerants.md residents-meeting.md; do
  run gitwiki add "$here/raw/$name"
done

say "3. They are compiled into pages on a branch; your checkout stays as it is"
run gitwiki status
run gitwiki compile

say "4. The pull request, as its reviewer sees it"
run gitwiki pr show 1 | head -n 70
echo "  [...]  the rest: gitwiki -C $wiki pr show 1"

say "5. The evidence is in the diff: each footnote quotes the words it rests on"
gitwiki pr diff 1 >"$wiki/.git/demo.diff"
printf '\n$ gitwiki pr diff 1 | ...   # one page of it\n'
sed -n '/^diff --git a\/wiki\/concepts\/heat-pump.md/,/^diff --git a\/wiki\/concepts\/[i-z]/p' \
  "$wiki/.git/demo.diff" | head -n 45

say "6. The merge is the transaction"
run gitwiki pr merge 1

say "7. A second push: later documents, which disagree with the first ones"
for name in loop-control-protocol.txt field-trial.md press-article.md tenant-diary.md; do
  run gitwiki add "$here/raw/$name"
done
run gitwiki compile
gitwiki pr show 2 >"$wiki/.git/demo.show"
printf '\n$ gitwiki pr show 2   # what it asks its reviewer to look at first\n'
sed -n '/^## Look at this first/,/^## Pages/p' "$wiki/.git/demo.show" | sed '$d' | head -n 30
run gitwiki pr merge 2
run gitwiki status
rm -f "$wiki/.git/demo.diff" "$wiki/.git/demo.show"

say "8. Ask it: a page answers, or sentences are chosen; no model here, and each has its paragraph"
run gitwiki ask --no-model 'What is a heat pump?'
run gitwiki ask --no-model 'What is the default flow temperature?'
run gitwiki ask --no-model 'Who won the cup in 1998?' || true

say "9. An answer is filed back as a page; the next who asks gets it from there"
run gitwiki ask --no-model --file 'How loud is it at night?'
run gitwiki pr merge 3
run gitwiki ask --no-model 'how loud is it at night'

say "What to try next"
cat <<TEXT
  cd $wiki
  ls wiki/concepts && cat wiki/concepts/heat-pump.md
  git log --graph --oneline                # each merge is one change, with its key and sources
  gitwiki eval $here/cases.yaml            # questions with known sources, graded
  gitwiki lint                             # then change a number in a page and lint again
  gitwiki rule GW303                       # what a finding means and what to do
  gitwiki add your-own-notes.md && gitwiki compile
TEXT
