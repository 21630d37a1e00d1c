"""Ours and scikit-learn in turn: k-means (same number of groups and starts, to convergence) and the first two principal components.

pip install scikit-learn==1.7.2
npx gulp build && python bench/clustering/speed.py [--repeats 3]

CPU seconds of the process, medians; `times` above 1: ours is faster. Inertia: ours relative to scikit-learn's, below 1: ours is better.
"""
import argparse, json, pathlib, resource, statistics, subprocess, tempfile

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

CASES = [(2_000, 5, 5, 10), (10_000, 10, 8, 10), (50_000, 20, 10, 5), (20_000, 50, 20, 5), (100_000, 10, 8, 3)]


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(run):
    start = cpu()
    result = run()
    return cpu() - start, result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--repeats', type=int, default=3)
    repeats = parser.parse_args().repeats
    folder = pathlib.Path(tempfile.mkdtemp())
    bundle = folder / 'speed.js'
    subprocess.run(['npx', 'esbuild', 'bench/clustering/speed.ts', '--bundle', '--platform=node', f'--outfile={bundle}', '--log-level=error'], check=True)
    for rows, columns, groups, starts in CASES:
        random = np.random.default_rng(rows)
        centres = random.normal(0, 1.2, (groups, columns))
        x = centres[random.integers(groups, size=rows)] + random.normal(size=(rows, columns))
        x.tofile(folder / 'rows')
        ours, theirs = [], []
        for repeat in range(repeats):
            arguments = [str(value) for value in (folder / 'rows', rows, columns, groups, starts)]
            ours.append(json.loads(subprocess.run(['node', bundle, *arguments], check=True, capture_output=True).stdout))
            seconds, model = timed(lambda: KMeans(groups, n_init=starts, tol=0, random_state=repeat).fit(x))
            pca_seconds, _ = timed(lambda: PCA(2).fit(x))
            theirs.append(dict(kMeans=seconds, inertia=model.inertia_, pca=pca_seconds))
        median = lambda runs, key: statistics.median(run[key] for run in runs)
        print(
            f'{rows:>7} x {columns:<3} {groups:>3} groups {starts:>3} starts: '
            f"k-means {median(ours, 'kMeans'):.3f} s, scikit-learn {median(theirs, 'kMeans'):.3f} s, times {median(theirs, 'kMeans') / median(ours, 'kMeans'):.2f}, "
            f"inertia {median(ours, 'inertia') / median(theirs, 'inertia'):.5f}; "
            f"components {median(ours, 'pca'):.4f} s, scikit-learn {median(theirs, 'pca'):.4f} s, times {median(theirs, 'pca') / median(ours, 'pca'):.2f}",
            flush=True,
        )


if __name__ == '__main__':
    main()
