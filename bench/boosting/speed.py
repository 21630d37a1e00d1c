"""Ours, LightGBM, XGBoost hist and scikit-learn HGB in turn: fit and batch prediction on the same rows with the same trees, on 1 and 2 threads.

pip install lightgbm==4.6.0 scikit-learn==1.7.2 xgboost==3.0.5
npx gulp build && python bench/boosting/speed.py [--rows 500000] [--repeats 3] [--threads 1 2]

Prints medians, and how many times longer the peers take (above 1: ours is faster). On a busy machine CPU seconds say more than the clock.
Log-loss is that of 100,000 further rows. A peer that is not installed is named and left out.
"""
import argparse, json, os, pathlib, statistics, subprocess, sys, tempfile, time

FEATURES, TEST = 28, 100_000
ROUNDS, LEAVES = 100, 31
PEERS = ('lightgbm', 'xgboost', 'hgb')
KEYS = ('fit', 'fitCpu', 'predict', 'predictCpu', 'logLoss')


def make_rows(path, rows):
    import numpy as np
    rng = np.random.default_rng(0)
    X = rng.normal(size=(rows + TEST, FEATURES))
    z = X[:, 0] * X[:, 1] + np.sin(2 * X[:, 2]) + 0.5 * X[:, 3] ** 2 - 0.7 * np.abs(X[:, 4]) + 0.3 * X[:, 5] * X[:, 6] + 0.2 * X[:, 7:12].sum(1)
    y = (z + rng.logistic(size=len(z)) > 0).astype(float)
    np.concatenate([X.T.ravel(), y]).tofile(path)


def make_peer(name, threads):
    if name == 'lightgbm':
        from lightgbm import LGBMClassifier
        return LGBMClassifier(n_estimators=ROUNDS, num_leaves=LEAVES, learning_rate=0.1, max_bin=255, n_jobs=threads, verbose=-1)
    if name == 'xgboost':
        from xgboost import XGBClassifier
        return XGBClassifier(n_estimators=ROUNDS, max_leaves=LEAVES, max_depth=0, grow_policy='lossguide', tree_method='hist', learning_rate=0.1,
                             max_bin=255, reg_lambda=0, min_child_weight=1e-3, n_jobs=threads)
    from sklearn.ensemble import HistGradientBoostingClassifier
    return HistGradientBoostingClassifier(max_iter=ROUNDS, max_leaf_nodes=LEAVES, learning_rate=0.1, early_stopping=False)


def run_peer(name, path, rows, threads):
    """In a process of its own: how many threads OpenMP has is settled at the import."""
    try:
        model = make_peer(name, threads)
    except ImportError as e:
        return print(json.dumps({'peer': name, 'missing': str(e)}))
    import numpy as np
    data = np.fromfile(path)
    X = np.ascontiguousarray(data[:-(rows + TEST)].reshape(FEATURES, -1).T)
    y = data[-(rows + TEST):]
    t0, c0 = time.perf_counter(), time.process_time(); model.fit(X[:rows], y[:rows])
    t1, c1 = time.perf_counter(), time.process_time(); model.predict_proba(X[:rows])
    t2, c2 = time.perf_counter(), time.process_time()
    p = model.predict_proba(X[rows:])[:, 1].astype(float)
    loss = -np.mean(np.log(np.where(y[rows:] == 1, p, 1 - p)))
    print(json.dumps({'peer': name, 'fit': t1 - t0, 'fitCpu': c1 - c0, 'predict': t2 - t1, 'predictCpu': c2 - c1, 'logLoss': float(loss)}))


def last_line(command, threads):
    # Threads that spin while others work for somebody else would cost the peers several times their time on a busy machine.
    env = dict(os.environ, OMP_NUM_THREADS=str(threads), OMP_WAIT_POLICY='passive')
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout.strip().splitlines()[-1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--rows', type=int, default=500_000)
    parser.add_argument('--repeats', type=int, default=3)
    parser.add_argument('--threads', type=int, nargs='+', default=[1, 2])
    parser.add_argument('--peer', nargs=2)
    args = parser.parse_args()
    if args.peer:
        return run_peer(args.peer[0], args.peer[1], args.rows, args.threads[0])
    with tempfile.TemporaryDirectory() as folder:
        path, bundle = f'{folder}/rows.bin', f'{folder}/speed.js'
        make_rows(path, args.rows)
        subprocess.run(['npx', 'esbuild', 'bench/boosting/speed.ts', '--bundle', '--platform=node', f'--outfile={bundle}', '--log-level=error'], check=True)
        for threads in args.threads:
            compare(path, bundle, args, threads)


def compare(path, bundle, args, threads):
    print(f'\n{args.rows:,} x {FEATURES}, {ROUNDS} trees of {LEAVES} leaves, {threads} thread{"s" if threads > 1 else ""}')
    ours = ['node', bundle, path, str(args.rows), str(TEST), str(FEATURES), str(threads)]
    peer = lambda name: [sys.executable, str(pathlib.Path(__file__)), '--rows', str(args.rows), '--threads', str(threads), '--peer', name, path]
    results = {}
    for _ in range(args.repeats):
        for command in (ours, *map(peer, PEERS)):
            result = last_line(command, threads)
            if 'missing' in result:
                print(f"not installed: {result['peer']} ({result['missing']})")
                continue
            results.setdefault(result['peer'], []).append(result)
            print('  ', result['peer'], ' '.join(f'{k} {v:.3f}' for k, v in result.items() if k != 'peer'), 'load', round(os.getloadavg()[0], 1), flush=True)
    median = {name: {k: statistics.median(run[k] for run in runs) for k in KEYS} for name, runs in results.items()}
    for name, m in median.items():
        cells = (f'{k} {m[k]:.2f} s ({m[k] / median["ours"][k]:.2f}x)' for k in KEYS[:-1])
        print(f'{name:10s}', '  '.join(cells), f'  test log-loss {m["logLoss"]:.4f}')
    print('one row', round(statistics.median(run['oneRowMicroseconds'] for run in results['ours']), 1), 'microseconds')


main()
