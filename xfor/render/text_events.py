"""events -> text: provider, event id, level, time and place on a line, then what the event says."""

from __future__ import annotations

from xfor.render.page import Page
from xfor.render.phrases import borrowed, host_name, moment
from xfor.render.safe import cut, flat
from xfor.report import DataItem, Evidence

_LONGEST_VALUE = 300
_LONGEST_WORD = 120
_LONGEST_MESSAGE = 1000
_MOST_VALUES = 12


def draw_event(page: Page, event: Evidence, indent: int, *, head: str, host: bool, verbose: bool) -> None:
    """Show an event as evidence; with its `host`, where there is more than one."""
    when = f"{moment(event.time)} UTC" if event.time else "time unknown"
    level = event.level.replace("_", " ")
    where = f" on {host_name(event.computer)}" if host else ""
    page.flow(f"{event.provider} {event.event_id}, {level}, {when}{where}", indent, head=head)
    within = indent + len(head)
    record = "" if event.record_id is None else f"record {event.record_id} in "
    page.exact(event.input, within, head=record)
    if event.message:
        message = event.message.strip()
        page.block(message if verbose else cut(message, _LONGEST_MESSAGE), within)
        if origin := borrowed(event.message_source):
            page.flow(f"({origin})", within)
    else:
        _data(page, event.data, within, verbose=verbose)


def said(event: Evidence, longest: int) -> str:
    """Say in one line what an event says."""
    text = event.message or "; ".join(_items(event.data))
    return cut(flat(cut(text, 4 * longest)), longest)


def _data(page: Page, data: list[DataItem], indent: int, *, verbose: bool) -> None:
    """Show values side by side where they fit on a line, else below each other."""
    items = _items(data)
    shown = items if verbose else items[:_MOST_VALUES]
    if len(items) > len(shown):
        shown = [*shown, f"and {len(items) - len(shown):,} values more: -v shows them"]
    together = "; ".join(shown)
    for line in [together] if page.fits(together, indent) else shown:
        page.flow(line, indent, hang=2)


def _items(data: list[DataItem]) -> list[str]:
    """Write the values that are not empty, cut where they are long."""
    return [f"{each.name}: {_value(each)}" if each.name else _value(each) for each in data if each.value.strip()]


def _value(item: DataItem) -> str:
    """Cut a value that is long; of one that is a single word, as binary data are, less is enough."""
    return cut(item.value, _LONGEST_VALUE if " " in item.value else _LONGEST_WORD)
