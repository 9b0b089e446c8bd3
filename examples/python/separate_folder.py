#!/usr/bin/env python3
"""Separates a sound from all recordings of a folder, several at a time.

    separate_folder.py "clock ticking" recordings/ separated/
"""

import concurrent.futures
import pathlib
import sys

import lasso

AT_ONCE = 2  # recordings; each has so many threads that the cores suffice


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(f"usage: {sys.argv[0]} QUERY FOLDER OUTPUT")
    query, folder, output = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    output.mkdir(parents=True, exist_ok=True)
    failures = 0
    with lasso.Model(threads=1) as model, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:

        def separate(path: pathlib.Path) -> str:
            report = model.separate_file(path, query, output / path.name)[0]
            return f"{report['output']}: {report.get('presence', 1.0):.0%} likely present"

        jobs = {pool.submit(separate, path): path for path in sorted(folder.iterdir())}
        for job in concurrent.futures.as_completed(jobs):
            try:
                print(job.result())
            except lasso.Error as error:
                failures += 1
                print(f"{jobs[job]}: {error}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
