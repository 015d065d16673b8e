"""Several catalogues, asked one after the other; one that turns out to be damaged is not asked again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from xfor.errors import CatalogueError
from xfor.events import Event
from xfor.logs.damage import DamageList
from xfor.logs.messages.catalogue.items import CatalogueFile
from xfor.logs.messages.said import Said

if TYPE_CHECKING:
    from xfor.logs.messages.catalogue.lookup import Catalogue


class Catalogues:
    """Open catalogues. Why one is not used is noted in `damage`."""

    def __init__(self, files: Iterable[CatalogueFile], damage: DamageList) -> None:
        self._damage = damage
        self._open: list[tuple[CatalogueFile, Catalogue]] = []
        for file in files:
            from xfor.logs.messages.catalogue.lookup import Catalogue  # most runs have none

            try:
                self._open.append((file, Catalogue(file)))
            except CatalogueError as error:
                self._refuse(file, error)

    def close(self) -> None:
        """Close the catalogues."""
        for _, catalogue in self._open:
            catalogue.close()

    def message(self, event: Event) -> Said | None:
        """Give the message of an event from the first catalogue that has one."""
        for file, catalogue in list(self._open):
            try:
                found = catalogue.message(event)
            except CatalogueError as error:
                self._refuse(file, error)
                self._open.remove((file, catalogue))
                catalogue.close()
                continue
            if found and found.message.strip():
                return found
        return None

    def _refuse(self, file: CatalogueFile, error: CatalogueError) -> None:
        text = f"its messages are not used: it {error}"
        self._damage.add("messages-unused", "warning", file.path.name, text)
