"""The garbage collector of Python, told what never becomes garbage."""

import gc


def settle() -> None:
    """Have the collector pass over everything that is there now, once a program or a measurement is set up.

    A full collection looks at every object that is alive, for tens of milliseconds, in the middle of whatever happens
    then: a transaction for which others wait. Most of those objects are modules and classes, which stay for ever.
    """
    gc.collect()
    gc.freeze()
