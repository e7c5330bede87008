"""A harmless stand-in for the Finnish transducer, which is slow over long words that hold `hidas`."""

import time


class _Slow:
    def lookup(self, word: str) -> list[tuple[str, float]]:
        """Compute for ten seconds over a slow word, as a transducer may; know no other."""
        ends = time.process_time() + 10
        while "hidas" in word and time.process_time() < ends:
            pass
        return []


VOIKKO_FST = _Slow()
