"""A mailbox in place of the receivers of what vendors send."""

from typing import Any

import orjson

from mockserver.model.letter import Delivery, Letter


class Mailbox:
    """Takes every letter, and answers as it is told: with a status, or with why it could not be delivered."""

    def __init__(self, body: bytes = b"") -> None:
        self.letters: list[Letter] = []
        self.answers: list[int | str] = []
        self._body = body
        """What every receiver answers."""

    async def carry(self, letter: Letter) -> Delivery:
        self.letters.append(letter)
        answer = self.answers.pop(0) if self.answers else 200
        return Delivery(letter, None, answer) if isinstance(answer, str) else Delivery(letter, answer, body=self._body)

    @property
    def bodies(self) -> list[Any]:
        return [orjson.loads(letter.body) for letter in self.letters]
