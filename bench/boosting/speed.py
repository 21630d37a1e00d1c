"""Peers of bench/boosting/speed.ts: scikit-learn HGB, XGBoost hist, LightGBM, in turn with ours, same rows, same trees.

pip install lightgbm==4.6.0 scikit-learn==1.7.2 xgboost==3.0.5
npx esbuild bench/boosting/speed.ts --bundle --platform=node --outfile=/tmp/boost_speed.js && python bench/boosting/speed.py [rows] [repeats] [threads]
"""
import json, os, statistics, subprocess, sys, time

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
REPEATS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
THREADS = int(sys.argv[3]) if len(sys.argv) > 3 else 1
FEATURES = 28
os.environ['OMP_NUM_THREADS'] = str(THREADS)
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(ROWS, FEATURES))
z = X[:, 0] * X[:, 1] + np.sin(2 * X[:, 2]) + 0.5 * X[:, 3] ** 2 - 0.7 * np.abs(X[:, 4]) + 0.3 * X[:, 5] * X[:, 6] + 0.2 * X[:, 7:12].sum(1)
y = (z + rng.logistic(size=ROWS) > 0).astype(float)
PATH = '/tmp/boosting-rows.bin'
np.concatenate([X.T.ravel(), y]).tofile(PATH)


def lightgbm():
    from lightgbm import LGBMClassifier
    return LGBMClassifier(n_estimators=100, num_leaves=31, learning_rate=0.1, max_bin=255, n_jobs=THREADS, verbose=-1)


def xgboost():
    from xgboost import XGBClassifier
    return XGBClassifier(n_estimators=100, max_leaves=31, max_depth=0, grow_policy='lossguide', tree_method='hist', learning_rate=0.1,
                         max_bin=255, reg_lambda=0, min_child_weight=1e-3, n_jobs=THREADS)


def hgb():
    from sklearn.ensemble import HistGradientBoostingClassifier
    return HistGradientBoostingClassifier(max_iter=100, max_leaf_nodes=31, learning_rate=0.1, early_stopping=False)


def run(make):
    model = make()
    t0, c0 = time.perf_counter(), time.process_time(); model.fit(X, y)
    t1, c1 = time.perf_counter(), time.process_time(); p = model.predict_proba(X)[:, 1]
    t2, c2 = time.perf_counter(), time.process_time()
    loss = -np.mean(np.log(np.where(y == 1, p, 1 - p)))
    return {'peer': make.__name__, 'fit': t1 - t0, 'fitCpu': c1 - c0, 'predict': t2 - t1, 'predictCpu': c2 - c1, 'logLoss': float(loss)}


def ours():
    out = subprocess.run(['node', '/tmp/boost_speed.js', PATH, str(ROWS), str(FEATURES)],
                         capture_output=True, text=True, check=True).stdout
    return json.loads(out.strip().splitlines()[-1])


results = {}
for repeat in range(REPEATS):
    for job in (ours, *(lambda m=m: run(m) for m in (lightgbm, xgboost, hgb))):
        try:
            r = job()
        except ImportError as e:
            print('missing:', e); continue
        results.setdefault(r['peer'], []).append(r)
        print({k: round(v, 4) if isinstance(v, float) else v for k, v in r.items()}, 'load', round(os.getloadavg()[0], 1), flush=True)
median = {p: {k: statistics.median(r[k] for r in rs) for k in ('fit', 'fitCpu', 'predict', 'predictCpu')} for p, rs in results.items()}
for p, m in median.items():
    print(f"{p:10s} fit {m['fit']:.2f} s ({m['fit'] / median['ours']['fit']:.2f}x)  cpu {m['fitCpu']:.2f} s ({m['fitCpu'] / median['ours']['fitCpu']:.2f}x)  predict {m['predict']:.2f} s ({m['predict'] / median['ours']['predict']:.2f}x)"
          f"  cpu {m['predictCpu']:.2f} s ({m['predictCpu'] / median['ours']['predictCpu']:.2f}x)")
