"""Mutants by what the model makes of them."""
import itertools

from model import Bad, Good, judge

# A generator whose every further mutant is known already would go on for ever.
MOST_TRIES = 20


def sort(requests, wanted):
    """(good, bad) out of the endless `requests`, `wanted` different ones in all. Left out is what is unfinished, and
    what is good and yet followed by more: that would be a second request."""
    verdicts = {}
    for request in itertools.islice(requests, MOST_TRIES * wanted):
        if len(verdicts) == wanted:
            break
        verdict = judge(request)
        if isinstance(verdict, Bad) or isinstance(verdict, Good) and verdict.end == len(request):
            verdicts[request] = verdict
    good = [request for request, verdict in verdicts.items() if isinstance(verdict, Good)]
    bad = [request for request, verdict in verdicts.items() if isinstance(verdict, Bad)]
    return good, bad
