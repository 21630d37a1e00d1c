"""FLAML or AutoGluon on the public tabular sets of ../shared/data, on the fixed split of its baselines: one JSON line per set.

    python bench/automl/peers.py flaml|autogluon [--budget 60] [--threads 1] [--only telco,adult] [--out flaml.jsonl]

Needs bench/automl/requirements.txt. Both get the columns as they are in the file (text as category), as a user would give them.
"""
import argparse, json, os, sys, tempfile, time, warnings
import numpy as np
import pandas as pd

warnings.filterwarnings('ignore')
parser = argparse.ArgumentParser()
parser.add_argument('peer', choices=['flaml', 'autogluon'])
parser.add_argument('--budget', type=float, default=60)
parser.add_argument('--threads', type=int, default=1)
parser.add_argument('--only')
parser.add_argument('--out')
args = parser.parse_args()
DATA = os.path.join(os.path.dirname(__file__), '../../../shared/data')


def rows_of(task):
	table = pd.read_csv(os.path.join(DATA, task['file']), keep_default_na=True, na_values=['?'])
	table = table[table[task['target']].notna()].drop(columns=[c for c in task['dropped'] if c in table]).reset_index(drop=True)
	table.columns = [str(c) for c in table.columns]
	is_test = (np.arange(len(table), dtype=np.uint64) * np.uint64(2654435761) % np.uint64(2**32)) / 2**32 < 0.2
	for column in table.columns.drop(task['target']):
		if table[column].dtype == object or str(table[column].dtype) in ('str', 'string'):
			table[column] = table[column].astype('category')
	return table[~is_test], table[is_test]


def fit_flaml(train, target, task):
	from flaml import AutoML
	model = AutoML()
	kind = 'regression' if task['kind'] == 'reg' else 'classification'
	metric = 'rmse' if task['kind'] == 'reg' else 'log_loss'
	model.fit(train.drop(columns=target), train[target].astype(float if task['kind'] == 'reg' else str).astype(object if task['kind'] != 'reg' else float), task=kind, metric=metric, time_budget=args.budget, n_jobs=args.threads, seed=42, verbose=0)
	return model, (lambda x: model.predict_proba(x), lambda: [str(c) for c in model.classes_]) if task['kind'] != 'reg' else model.predict


def fit_autogluon(train, target, task):
	from autogluon.tabular import TabularPredictor
	kind = {'bin': 'binary', 'multi': 'multiclass', 'reg': 'regression'}[task['kind']]
	metric = 'rmse' if task['kind'] == 'reg' else 'log_loss'
	train = train.assign(**{target: train[target].astype(float if task['kind'] == 'reg' else str).astype(object if task['kind'] != 'reg' else float)})
	model = TabularPredictor(label=target, problem_type=kind, eval_metric=metric, path=tempfile.mkdtemp(), verbosity=0)
	model.fit(train, presets='medium_quality', time_limit=args.budget, num_cpus=args.threads, num_gpus=0)
	if task['kind'] == 'reg':
		return model, model.predict
	return model, (lambda x: model.predict_proba(x).to_numpy(), lambda: [str(c) for c in model.class_labels])


def measure(task):
	from sklearn.metrics import log_loss, mean_squared_error, roc_auc_score, accuracy_score
	train, test = rows_of(task)
	target = task['target']
	started = time.time()
	_, predict = (fit_flaml if args.peer == 'flaml' else fit_autogluon)(train, target, task)
	seconds = time.time() - started
	x = test.drop(columns=target)
	if task['kind'] == 'reg':
		scores = dict(rmse=float(mean_squared_error(test[target].astype(float), np.asarray(predict(x))) ** 0.5))
	else:
		chances, classes = predict
		p = np.clip(np.asarray(chances(x), dtype=float), 1e-15, 1)
		p /= p.sum(1, keepdims=True)
		names = classes()
		y = test[target].astype(str).map({c: i for i, c in enumerate(names)})
		known = y.notna().to_numpy()
		y, p = y[known].astype(int).to_numpy(), p[known]
		scores = dict(logloss=float(log_loss(y, p, labels=range(len(names)))), accuracy=float(accuracy_score(y, p.argmax(1))))
		if len(names) == 2:
			scores['auc'] = float(roc_auc_score(y, p[:, 1]))
	return dict(file=task['file'], peer=args.peer, budget=args.budget, threads=args.threads, seconds=round(seconds, 1), **scores)


tasks = json.load(open(os.path.join(DATA, 'baselines.json')))['results']
for task in tasks:
	if args.only and not any(task['file'].startswith(name) for name in args.only.split(',')):
		continue
	try:
		line = measure(task)
	except Exception as error:  # one set must not end the run
		line = dict(file=task['file'], peer=args.peer, error=f'{type(error).__name__}: {error}'[:300])
	print(json.dumps(line), flush=True)
	if args.out:
		with open(args.out, 'a') as out:
			out.write(json.dumps(line) + '\n')
