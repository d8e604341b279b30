"""Holds docs/powers.md against the signatures of the code: every power of every function is named, no other is.

    target/tools/bin/python3 infra/local/aws/powers_named.py

A power is a trait, in shared/store or in the function that has it. Its documentation says what it takes:

    Needs: subjects `PutItem`, `Query`; ledger/open `Query`; KMS `Decrypt` with the account key; SQS `SendMessage`
    on the relay failure queue

with the names of docs/powers.md, up to the end of the paragraph, or `nothing of AWS`. The traits of shared/domain
need nothing: it has no I/O. A function has the powers that its functions name in their signatures, whether as
`impl`, `dyn` or a bound. The head of its main.rs has a `Needs` too, for what Lambda itself does in its name.

Three rules keep the signatures true, besides the compiler:
- Every trait of a signature is one of these, so that no power goes unread.
- A file names no power that it does not use, by a method or by handing it on to a function that names it.
- Store, Database, Vault, Service and the SDK stand in main.rs, in lib.rs, which hands them to the handlers, and in
  files that define a power; no handler can reach around its signature.
"""

import re
import sys

from powers import ROOT, of_document

VERBS = r"`\w+`(?:, `\w+`)*"
PART = re.compile(
    rf"KMS (?P<kms>{VERBS}) with the (?P<key>\w+) key|SQS (?P<sqs>{VERBS}) on the (?P<queue>[\w ]+) queue"
    rf"|(?P<table>[\w/ ]+) (?P<dynamodb>{VERBS})"
)
TRAIT = re.compile(r"((?:^///.*\n)*)(?:^#.*\n)*^pub(?:\(crate\))? trait (\w+)[^{]*\{\n((?:(?!\}).*\n)*)", re.M)
SIGNATURE = re.compile(r"\bfn (\w+)([^{;]*)")
CONCRETE = re.compile(r"\b(Store|Database|Vault|Service|aws_sdk_\w+)\b(?!\()")


def needs(documentation, where):
    """The (service, name, verb) of a `Needs` paragraph; none where there is no such paragraph."""
    text = re.sub(r"^ *//[/!] ?", "", documentation, flags=re.M)
    found = re.search(r"^Needs(?:, [^:]*)?: (.*?)\.?(?:\n\n|\Z)", text.rstrip(), re.M | re.S)
    if not found:
        return None
    wanted = " ".join(found.group(1).split())
    powers = set()
    for part in [] if wanted == "nothing of AWS" else wanted.split("; "):
        read = PART.fullmatch(part)
        if not read:
            sys.exit(f"{where}: this part of `Needs` cannot be read: {part}")
        for service, name in (("kms", "key"), ("sqs", "queue"), ("dynamodb", "table")):
            verbs = re.findall(r"\w+", read.group(service) or "")
            powers |= {(service, read.group(name), verb) for verb in verbs}
    return powers


def sources(folder):
    """Path and text of each source file, without its tests."""
    for path in sorted((ROOT / folder).rglob("*.rs")):
        if "tests" not in path.with_suffix("").parts:
            yield path, re.split(r"^#\[cfg\(test\)\]\nmod tests \{", path.read_text(), flags=re.M)[0]


def traits_of(folder, need_nothing=False):
    """Each trait of a folder: what it needs, and its methods."""
    traits = {}
    for path, text in sources(folder):
        for documentation, name, body in TRAIT.findall(text):
            wanted = set() if need_nothing else needs(documentation, f"{path.relative_to(ROOT)}: {name}")
            if wanted is not None:
                traits[name] = (wanted, re.findall(r"\bfn (\w+)", body))
    return traits


def signatures(text):
    """Name and signature of each function of a source."""
    return SIGNATURE.findall(re.sub(r"//.*", "", text))


def named(signature, traits):
    return set(re.findall(r"\w+", signature)) & traits.keys()


def used(text, traits, helpers):
    """The powers that a source uses: by a method, or by calling a helper whose signature names them."""
    called = set(re.findall(r"(?<!fn )\b(\w+)\(", text))
    methods = set(re.findall(r"\.\s*(\w+)\(", text))
    handed_on = [helpers[name] for name in called & helpers.keys()]
    return set().union(*handed_on) | {name for name, (_, of) in traits.items() if methods & set(of)}


def of_function(folder, domain, shared, faults):
    """The powers of one function, as its signatures name them."""
    own = traits_of(f"functions/{folder}/src")
    traits = domain | shared | own
    files = list(sources(f"functions/{folder}/src"))
    everywhere = [*files, *sources("shared/web/src")]
    helpers = {}
    for _, text in everywhere:
        for name, signature in signatures(text):
            if name != "handle":
                helpers.setdefault(name, set()).update(named(signature, traits))
    powers = set()
    for path, text in files:
        where = path.relative_to(ROOT)
        if path.name == "main.rs":
            head = "".join(re.findall(r"^//!.*\n", text, re.M))
            powers |= needs(head, where) or set()
            continue
        names = set()
        for _, signature in signatures(text):
            names |= named(signature, traits)
            unread = set(re.findall(r"\b(?:impl|dyn)\s+(\w+)", signature)) - traits.keys()
            faults += [f"{where}: {name} in a signature is no trait with a `Needs` line" for name in sorted(unread)]
        others = names - domain.keys() - used(text, traits, helpers)
        faults += [f"{where}: a signature names {name}, which nothing there uses" for name in sorted(others)]
        code = re.sub(r"//.*", "", text)
        defines = any(name in own for _, name, _ in TRAIT.findall(text))
        if path.name != "lib.rs" and not defines and (reached := CONCRETE.search(code)):
            faults.append(f"{where}: {reached.group()} stands where powers belong: name them in the signature")
        powers |= set().union(*(traits[name][0] for name in names))
    return {(folder, *power) for power in powers}


def main():
    domain, shared = traits_of("shared/domain/src", need_nothing=True), traits_of("shared/store/src")
    document, code, faults = of_document(), set(), []
    for folder in sorted(path.name for path in (ROOT / "functions").iterdir()):
        code |= of_function(folder, domain, shared, faults)
    faults += [f"in docs/powers.md, and no signature explains it: {' '.join(power)}" for power in sorted(document - code)]
    faults += [f"a signature needs it, and docs/powers.md lacks it: {' '.join(power)}" for power in sorted(code - document)]
    if faults:
        sys.exit("\n".join([*faults, "make the signatures and docs/powers.md say the same"]))
    print(f"{len(document)} powers, the same in signatures and document")


if __name__ == "__main__":
    main()
