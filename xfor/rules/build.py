"""A rule file -> a rule: read, validated, its detection compiled and its gates known."""

from __future__ import annotations

from pathlib import Path

from xfor.codes.squeeze import squeeze
from xfor.errors import Mistake, RuleError
from xfor.rules.conditions import Atom, Node, Reference, compile_condition, positive_atoms
from xfor.rules.detection import read_detection
from xfor.rules.gates import Gate, both, gates_of
from xfor.rules.logsources import Events, channel_of, events_of, narrowed
from xfor.rules.model import RuleFile
from xfor.rules.read import Document, read_document, unnamed
from xfor.rules.rule import Rule, Written, heading_of
from xfor.rules.site_values import NO_VALUES, SiteValues
from xfor.rules.validate import validate

_TEXTS = frozenset({"message", "data"})
_IDENTITY = frozenset(
    name.lower()
    for name in (
        "Provider_Name", "Provider_Guid", "EventID", "Qualifiers", "Version", "Level", "Task", "Opcode", "Keywords",
        "Channel", "Computer", "EventRecordID", "TimeCreated_SystemTime", "Execution_ProcessID", "Execution_ThreadID",
    )
)  # fmt: skip


def build_rule(content: bytes, path: str) -> tuple[Rule, Document]:
    """Build a rule from the content of its file; raises RuleError with every mistake. `path` is as users see it."""
    document = read_document(content, path)
    return rule_of(document), document


def rule_of(document: Document, site_values: SiteValues = NO_VALUES) -> Rule:
    """Build the rule of a document; raises RuleError with every mistake.

    `site_values` is what the placeholders of the modifier `expand` stand for.
    """
    model, mistakes = validate(document, Path(document.file).stem, RuleFile)
    node = _condition(document, site_values, mistakes)
    events = _events(document, mistakes)
    if model is None or node is None or events is None or document.mistakes:
        raise RuleError(sorted({*document.mistakes, *mistakes}))
    gates = both(gates_of(node), events.gates)
    if not gates:
        raise RuleError([document.mistake(("detection",), _NEVER, at_key=True)])
    rule = _rule(model, document, node, narrowed(node, events), gates)
    if model.kb and not rule.bound and model.kb.any_provider is None:
        raise RuleError([document.mistake(("detection",), _UNBOUND, at_key=True)])
    return rule


_UNBOUND = (
    "the detection does not name a provider and an event id on every way to a match (an event id alone is the "
    "classic wrong match); name both, or say in `kb.any_provider` why the rule can do without"
)
_NEVER = "can never match: its parts ask for different providers, event ids or channels"


def _condition(document: Document, site_values: SiteValues, mistakes: list[Mistake]) -> Node | None:
    detection = document.data.get("detection")
    if not isinstance(detection, dict):
        return None
    node, problems = read_detection(detection, site_values)
    for problem in problems:
        path = ("detection", problem.key)
        mistakes.append(document.mistake(path, f"`{problem.key}`: {problem.message}", at_key=True))
    return node


def _events(document: Document, mistakes: list[Mistake]) -> Events | None:
    source = document.data.get("logsource")
    if not isinstance(source, dict):
        return None
    product, category, service = (source.get(key) for key in ("product", "category", "service"))
    if not all(isinstance(value, str | None) for value in (product, category, service)):
        return None
    try:
        return events_of(product, category, service)
    except LookupError as error:
        mistakes.append(document.mistake(("logsource",), f"`logsource`: {error.args[0]}", at_key=True))
        return None


def _rule(model: RuleFile, document: Document, said: Node, asked: Node, gates: tuple[Gate, ...]) -> Rule:
    return Rule(
        heading=heading_of(model, channel_of(model.logsource.category, model.logsource.service)),
        contents=Written(model, asked),
        path=document.file,
        id=model.name or model.id or unnamed(document),
        holds=compile_condition(asked),
        gates=gates,
        bound=all(gate.provider is not None and gate.event_id is not None for gate in gates),
        decisive=any(_says_more(atom, _printed(model)) for atom in positive_atoms(said)),
    )


def _says_more(atom: Atom | Reference, printed: str) -> bool:
    """Say whether a condition asks for more than a record's identity and the text that the article prints of it."""
    if atom.field is None or isinstance(atom, Reference):
        return True
    name = atom.field.lower()
    if name in _TEXTS and printed and atom.verb == "contains":
        return squeeze(atom.wanted) not in printed
    return name not in _IDENTITY


def _printed(model: RuleFile) -> str:
    """Give all that an article prints of its events; evidence weighs these texts better than a condition can."""
    events = model.kb.events if model.kb else ()
    return " ".join(squeeze(event.text) for event in events if event.text)
