"""scikit-learn's isolation forest on the same sets as bench/accuracy/anomalies.ts.

pip install scikit-learn==1.7.2
python bench/accuracy/anomalies.py [trees]
"""
import os, sys
os.environ['OMP_NUM_THREADS'] = '1'
import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

TREES = int(sys.argv[1]) if len(sys.argv) > 1 else 100
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../../shared/data')
for name in ('cardio', 'satellite', 'thyroid'):
    rows = np.loadtxt(f'{FOLDER}/anomaly_{name}.csv', delimiter=',', skiprows=1)
    X, truth = rows[:, :-1], rows[:, -1]
    found = [roc_auc_score(truth, -IsolationForest(n_estimators=TREES, random_state=seed).fit(X).score_samples(X)) for seed in range(10)]
    print(f'{name:10s} AUC {np.mean(found):.4f}, from {min(found):.4f} to {max(found):.4f}')
