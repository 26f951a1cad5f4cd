"""The command line: python -m bench NAME [options]; without a name it lists the benches.

Exit codes: 0 targets met, 1 a target missed, 2 wrong usage.
"""

import sys

from bench import (
    background,
    fit_keywords,
    fuzz,
    fuzz_query,
    harvest,
    ingest,
    keywords,
    kill,
    kill_run,
    known_items,
    latency,
    lighthouse,
    live,
    long_list,
    related,
    relevance,
    search_latency,
)

BENCHES = {
    "relevance": relevance,
    "related": related,
    "known_items": known_items,
    "search_latency": search_latency,
    "latency": latency,
    "ingest": ingest,
    "harvest": harvest,
    "live": live,
    "lighthouse": lighthouse,
    "long_list": long_list,
    "kill": kill,
    "kill_run": kill_run,
    "keywords": keywords,
    "background": background,
    "fit_keywords": fit_keywords,
    "fuzz": fuzz,
    "fuzz_query": fuzz_query,
}


def main(arguments: list[str]) -> int:
    """Run one bench and return its exit code."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print("python -m bench NAME [options]     options of one: python -m bench NAME --help\n")
        for name, module in BENCHES.items():
            print(f"  {name:14} {(module.__doc__ or '').splitlines()[0]}")
        return 0
    name, *options = arguments
    if name not in BENCHES:
        print(f"bench: there is no {name!r}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    code: int = BENCHES[name].main(options)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
