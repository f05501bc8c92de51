"""Waiting at counters and on telephones: Erlang's C formula."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc, gammaln


@dataclass(frozen=True)
class Service:
    """Of a queue in balance.

    Parameters
    ----------
    intensity : work offered, in Erlangs. waiting : share who wait at all. mean_wait : of everybody, in the unit of time
        given. occupancy : share of the staff's time in use. in_time : share who wait no longer than ``within``.
    """

    intensity: float
    waiting: float
    mean_wait: float
    occupancy: float
    in_time: float


def erlang_c(agents: int, *, arrivals: float, handling: float, within: float = 0.0) -> Service:
    """Waiting for one of ``agents``, first come first served, nobody leaving.

    Parameters
    ----------
    arrivals : in a unit of time. handling : mean time of one, in that unit. within : promised wait, in that unit.

    Raises
    ------
    ValueError
        where more work comes than the agents can do: the queue has no balance.

    Notes
    -----
    Assumes Poisson arrivals and exponential handling. Overstates the staff needed where people give up, and is not for
    counters with appointments. Checked against the R package ErlangC's own example.
    """
    load = arrivals * handling
    if load >= agents:
        raise ValueError(f"{load:g} Erlangs of work for {agents} agents: at least {int(load) + 1} are needed")
    busy = np.exp(agents * np.log(load) - load - gammaln(agents + 1)) * agents / (agents - load)
    waiting = float(busy / (gammaincc(agents, load) + busy))
    spare = (agents - load) / handling
    return Service(load, waiting, waiting / spare, load / agents, float(1 - waiting * np.exp(-spare * within)))
