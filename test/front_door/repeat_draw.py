"""Repeats the draw of a dip sample, written from the rule on its page and not from the program's own script.
   repeat_draw.py PAGE.json LIST.csv          from what everybody has: prints the marks that are drawn
   repeat_draw.py PAGE.json LIST.csv KEPT.csv KEY    and from the scrutineer's list: prints the reference numbers"""
import csv
import hashlib
import json
import sys

ROOT = b"frankpledge dip sample 1\n"


def digest(kind, parts):
    h = hashlib.sha256(ROOT)
    h.update(kind.encode() + b"\n")
    for part in parts:
        h.update(part.encode() + b"\n")
    return h.hexdigest()


def allocate(size, listed):
    """Largest remainder; ties to the larger part, then to the first by name (bytes)."""
    every = sum(listed.values())
    given = {name: size * n // every for name, n in listed.items()}
    order = sorted(listed, key=lambda name: (-(size * listed[name] % every), -listed[name], name.encode()))
    for name in order[: size - sum(given.values())]:
        given[name] += 1
    return given


page = json.load(open(sys.argv[1], encoding="utf-8"))
draw, sample = page["draws"][-1], page["sample"]
head = [sample["reference"], str(draw["number"])]
for who in ("office", "scrutineer"):
    assert digest("commitment", head + [who, draw[who]["salt"], draw[who]["secret"]]) == draw[who]["commitment"], who
raw = open(sys.argv[2], "rb").read().decode()
assert raw.endswith("\n")
rows = raw[:-1].split("\n")
assert digest("list", head + rows) == draw["list_sha256"], "list"
seed = digest("seed", head + [draw["list_sha256"], draw["office"]["secret"], draw["scrutineer"]["secret"]])
parts = {}
for row in rows:
    name, mark = row.rsplit(",", 1) if "," in row else ("", row)
    parts.setdefault(name, []).append(mark)
given = {one["name"]: one["drawn"] for one in draw["strata"]}
if sample["sharing"] != "counts":
    assert allocate(sample["size"], {name: len(marks) for name, marks in parts.items()}) == given, "shares"
drawn = [mark for name in sorted(parts, key=str.encode) for mark in sorted(parts[name], key=lambda m: digest("rank", [seed, m]))[: given[name]]]
assert len(drawn) == sample["size"], "size"
if len(sys.argv) > 3:
    marks = {}
    for row in csv.DictReader(open(sys.argv[3], encoding="utf-8", newline="")):
        assert digest("mark", head + [sys.argv[4], row["reference"]]) == row["mark"], row
        marks[row["mark"]] = row["reference"]
    assert sorted(marks) == sorted(m for all_of in parts.values() for m in all_of), "marks"
    drawn = [marks[mark] for mark in drawn]
print("\n".join(drawn))
