"""The garbage collector of Python, told what never becomes garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_is_garbage() -> Iterator[None]:
    """Have the collector leave alone what is made meanwhile, now and later: for imports, of which everything stays.

    It would look through all of it again and again: a sixth of the time that the imports of the program take.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def settle() -> None:
    """Have the collector pass over everything that is there now, once a program or a measurement is set up.

    A full collection looks at every object that is alive, for tens of milliseconds, in the middle of whatever happens
    then: a transaction for which others wait. Most of those objects are modules and classes, which stay for ever.
    """
    gc.collect()
    gc.freeze()
