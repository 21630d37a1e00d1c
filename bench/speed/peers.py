"""One piece of work by a peer, for bench/run.mts. Arguments: peer, request as JSON. Prints one JSON line as bench/speed/ours.ts does.

With the only argument `--versions`: the peers that this Python has, with versions.
Every run is a process of its own: how many threads OpenMP and TensorFlow have is settled at the import.
"""
import importlib.metadata, json, os, statistics, sys, time, warnings

warnings.filterwarnings('ignore')
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
DISTRIBUTIONS = {
    'lightgbm': ['lightgbm'], 'xgboost': ['xgboost', 'xgboost-cpu'], 'scikit-learn': ['scikit-learn'], 'keras': ['keras'], 'torch': ['torch'],
    'onnxruntime': ['onnxruntime'],    'flaml': ['flaml'], 'autogluon': ['autogluon.tabular'],
}


def versions():
    found = {}
    for peer, names in DISTRIBUTIONS.items():
        for name in names:
            try:
                found[peer] = importlib.metadata.version(name)
            except importlib.metadata.PackageNotFoundError:
                pass
    return found


def timed(run):
    start, cpu = time.perf_counter(), time.process_time()
    result = run()
    return result, {'wall': time.perf_counter() - start, 'cpu': time.process_time() - cpu}


def read(r):
    """Rows in C order, as every peer wants them."""
    import numpy as np
    n = r['nTrain'] + r['nTest']
    data = np.fromfile(r['file'])
    x = np.ascontiguousarray(data[:-n].reshape(r['nFeatures'], n).T)
    y = data[-n:]
    return x[:r['nTrain']], y[:r['nTrain']], x[r['nTrain']:], y[r['nTrain']:]


def log_loss(y, chances):
    import numpy as np
    return float(-np.mean(np.log(np.maximum(1e-3, chances[np.arange(len(y)), y.astype(int)]))))


def classify(model, r):
    x, y, test, truth = read(r)
    _, fit = timed(lambda: model.fit(x, y))
    _, predict = timed(lambda: model.predict_proba(x))
    return {'laps': {'fit': fit, 'predict': predict}, 'figures': {'logLoss': log_loss(truth, model.predict_proba(test).astype(float))}}


def one_row(predict, test, calls=2000):
    """Median of single calls, through the leanest call that the library has; of the processor's seconds the mean, as in ours."""
    rows = [test[i:i + 1] for i in range(min(len(test), 20))]
    times, cpu = [], time.process_time()
    for call in range(calls):
        row = rows[call % len(rows)]
        start = time.perf_counter()
        predict(row)
        times.append(time.perf_counter() - start)
    return {'wall': statistics.median(times), 'cpu': (time.process_time() - cpu) / calls}


def boosting(peer, r):
    trees, leaves, threads = r['trees'], r['leaves'], r['threads']
    if peer == 'lightgbm':
        from lightgbm import LGBMClassifier
        model = LGBMClassifier(n_estimators=trees, num_leaves=leaves, learning_rate=0.1, max_bin=255, n_jobs=threads, verbose=-1)
    elif peer == 'xgboost':
        from xgboost import XGBClassifier
        model = XGBClassifier(n_estimators=trees, max_leaves=leaves, max_depth=0, grow_policy='lossguide', tree_method='hist', learning_rate=0.1,
                              max_bin=255, reg_lambda=0, min_child_weight=1e-3, n_jobs=threads)
    else:
        from sklearn.ensemble import HistGradientBoostingClassifier
        model = HistGradientBoostingClassifier(max_iter=trees, max_leaf_nodes=leaves, learning_rate=0.1, early_stopping=False)
    answer = classify(model, r)
    test = read(r)[2]
    if peer == 'lightgbm':
        booster = model.booster_
        answer['laps']['one'] = one_row(lambda row: booster.predict(row, num_threads=1), test)
    elif peer == 'xgboost':
        booster = model.get_booster()
        answer['laps']['one'] = one_row(booster.inplace_predict, test)
    else:
        answer['laps']['one'] = one_row(model.predict_proba, test, 200)
    return answer


def forest(peer, r):
    from sklearn.ensemble import RandomForestClassifier
    return classify(RandomForestClassifier(n_estimators=r['trees'], min_samples_leaf=1, max_features='sqrt', n_jobs=r['threads'], random_state=0), r)


def logistic(peer, r):
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    model = LogisticRegression(C=1, tol=r['tolerance'], max_iter=1000)
    answer = classify(model, r)
    x, y, _, _ = read(r)
    error = model.predict_proba(x)[:, 1] - y
    answer['figures']['gradient'] = float(np.abs((error @ x + model.coef_[0]) / len(y)).max())
    return answer


def svm(peer, r):
    import numpy as np
    from sklearn.svm import SVC
    options = {'C': r['c'], 'gamma': r['gamma'], 'cache_size': r['cacheMiB'], 'tol': 1e-3}
    answer = classify(SVC(**options, probability=True, random_state=0), r)
    x, y, _, _ = read(r)
    model, answer['laps']['solve'] = timed(lambda: SVC(**options).fit(x, y))
    beta, vectors = model.dual_coef_[0], model.support_vectors_
    squares = (vectors ** 2).sum(axis=1)
    kernel = np.exp(-r['gamma'] * (squares[:, None] + squares - 2 * vectors @ vectors.T))
    answer['figures'].update(objective=float(0.5 * beta @ kernel @ beta - np.abs(beta).sum()), iterations=int(model.n_iter_[0]))
    return answer


def k_means(peer, r):
    from sklearn.cluster import KMeans
    x = read(r)[0]
    model, fit = timed(lambda: KMeans(r['groups'], n_init=r['starts'], tol=0, max_iter=10_000, random_state=0).fit(x))
    return {'laps': {'fit': fit}, 'figures': {'inertia': float(model.inertia_)}}


def pca(peer, r):
    from sklearn.decomposition import PCA
    x = read(r)[0]
    model, fit = timed(lambda: PCA(2).fit(x))
    return {'laps': {'fit': fit}, 'figures': {'share': float(model.explained_variance_ratio_.sum())}}


def anomaly(peer, r):
    from sklearn.ensemble import IsolationForest
    from sklearn.metrics import roc_auc_score
    x, y, _, _ = read(r)
    model, fit = timed(lambda: IsolationForest(n_estimators=r['trees'], max_samples=256, n_jobs=r['threads'], random_state=0).fit(x))
    scores, predict = timed(lambda: model.score_samples(x))
    return {'laps': {'fit': fit, 'predict': predict}, 'figures': {'auc': float(roc_auc_score(y, -scores))}}


def network(peer, r):
    import numpy as np
    if peer == 'onnxruntime':
        return {'laps': {'one': onnx_one_row(r)}, 'figures': {}}
    x, y, test, truth = read(r)
    def shaped(rows):
        if r['task'] == 'cnn':
            return (rows / 255).reshape(-1, 28, 28, 1).astype(np.float32)
        return rows.astype(np.int32) if r['task'] == 'embedding' else rows.reshape(len(rows), r['steps'], -1).astype(np.float32)
    fit, predict = (keras_network if peer == 'keras' else torch_network)(r)
    x, test, y = shaped(x), shaped(test), y.astype(np.int64)
    fit(x[:2 * r['batch']], y[:2 * r['batch']], True)
    predict(test[:64])
    _, fitting = timed(lambda: fit(x, y, False))
    chances, predicting = timed(lambda: predict(test))
    figures = {'accuracy': float(np.mean(chances.argmax(1) == truth)), 'logLoss': log_loss(truth, chances.astype(float))}
    return {'laps': {'fit': fitting, 'predict': predicting}, 'figures': figures}


def keras_network(r):
    """Compiled and traced by a first call on two batches, whose training is undone."""
    os.environ['KERAS_BACKEND'] = 'tensorflow'
    import tensorflow as tf
    tf.config.threading.set_intra_op_parallelism_threads(r['threads'])
    tf.config.threading.set_inter_op_parallelism_threads(1)
    import keras
    keras.utils.set_random_seed(0)
    snake = lambda name: ''.join('_' + c.lower() if c.isupper() else c for c in name)
    make = lambda spec: getattr(keras.layers, spec['type'])(**{snake(k): v for k, v in spec.items() if k != 'type'})
    shape = {'cnn': (28, 28, 1), 'lstm': (r.get('steps'), r['nFeatures'] // r.get('steps', 1)), 'embedding': (r['nFeatures'],)}[r['task']]
    model = keras.Sequential([keras.Input(shape)] + [make(spec) for spec in r['layers']])
    model.compile(keras.optimizers.Adam(0.001), 'sparse_categorical_crossentropy')
    start = model.get_weights()
    def fit(x, y, is_warm_up):
        model.fit(x, y, batch_size=r['batch'], epochs=r['epochs'], verbose=0)
        if is_warm_up:
            model.set_weights(start)
    return fit, lambda x: model.predict(x, batch_size=256, verbose=0)


def torch_network(r):
    import numpy as np
    import torch
    from torch import nn
    torch.set_num_threads(r['threads'])
    torch.manual_seed(0)

    class Last(nn.Module):
        """A recurrent layer's states, or its last one."""
        def __init__(self, layer, all_states):
            super().__init__()
            self.layer, self.all_states = layer, all_states
        def forward(self, x):
            states, _ = self.layer(x)
            return states if self.all_states else states[:, -1]

    layers, width, side = [], r['nFeatures'] // r.get('steps', 1) if r['task'] == 'lstm' else 1, 28
    for spec in r['layers']:
        kind = spec['type']
        if kind == 'Conv2D':
            layers += [nn.Conv2d(width, spec['filters'], spec['kernelSize']), nn.ReLU()]
            width, side = spec['filters'], side - spec['kernelSize'] + 1
        elif kind == 'MaxPooling2D':
            layers.append(nn.MaxPool2d(2))
            side //= 2
        elif kind == 'Flatten':
            layers.append(nn.Flatten())
            width *= side * side
        elif kind == 'Embedding':
            layers.append(nn.Embedding(spec['inputDim'], spec['outputDim']))
            width = spec['outputDim']
        elif kind == 'LSTM':
            layers.append(Last(nn.LSTM(width, spec['units'], batch_first=True), spec.get('returnSequences', False)))
            width = spec['units']
        else:
            layers += [nn.Linear(width, spec['units'])] + ([nn.ReLU()] if spec.get('activation') == 'relu' else [])
            width = spec['units']
    model, loss = nn.Sequential(*layers), nn.CrossEntropyLoss()
    as_tensor = lambda x: torch.from_numpy(np.ascontiguousarray(x.transpose(0, 3, 1, 2)) if x.ndim == 4 else x)
    start = [p.detach().clone() for p in model.parameters()]

    def fit(x, y, is_warm_up):
        x, y = as_tensor(x), torch.from_numpy(y)
        optimiser = torch.optim.Adam(model.parameters(), lr=0.001, eps=1e-7)
        for _ in range(r['epochs']):
            for rows in torch.randperm(len(x)).split(r['batch']):
                optimiser.zero_grad()
                loss(model(x[rows]), y[rows]).backward()
                optimiser.step()
        if is_warm_up:
            with torch.no_grad():
                for p, first in zip(model.parameters(), start):
                    p.copy_(first)

    def predict(x):
        with torch.inference_mode():
            return torch.cat([model(rows).softmax(1) for rows in as_tensor(x).split(256)]).numpy()
    return fit, predict


def onnx_one_row(r):
    """One row through the network with random weights: ONNX Runtime does not train, and the time does not depend on them."""
    import numpy as np
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper
    random = np.random.default_rng(0)
    nodes, weights = [], []

    def weight(*shape):
        weights.append(numpy_helper.from_array(random.normal(0, 0.1, shape).astype(np.float32), f'w{len(weights)}'))
        return weights[-1].name

    def axes(*values):
        weights.append(numpy_helper.from_array(np.array(values, np.int64), f'w{len(weights)}'))
        return weights[-1].name

    def add(kind, *inputs, outputs=1, **options):
        names = [f'v{len(nodes)}_{i}' for i in range(outputs)]
        nodes.append(helper.make_node(kind, list(inputs), names, **options))
        return names[-1]

    is_text = r['task'] == 'embedding'
    value, width, side = 'x', 1, 28
    for spec in r['layers']:
        kind = spec['type']
        if kind == 'Conv2D':
            k = spec['kernelSize']
            value = add('Relu', add('Conv', value, weight(spec['filters'], width, k, k), weight(spec['filters'])))
            width, side = spec['filters'], side - k + 1
        elif kind == 'MaxPooling2D':
            value = add('MaxPool', value, kernel_shape=[2, 2], strides=[2, 2])
            side //= 2
        elif kind == 'Flatten':
            value = add('Flatten', value)
            width *= side * side
        elif kind == 'Embedding':
            # [step][row][value], as the recurrent layers want it.
            value = add('Transpose', add('Gather', weight(spec['inputDim'], spec['outputDim']), value), perm=[1, 0, 2])
            width = spec['outputDim']
        elif kind == 'LSTM':
            u = spec['units']
            all_states = spec.get('returnSequences', False)
            given = (value, weight(1, 4 * u, width), weight(1, 4 * u, u), weight(1, 8 * u))
            value = add('Squeeze', add('LSTM', *given, outputs=1 if all_states else 2, hidden_size=u), axes(1 if all_states else 0))
            width = u
        else:
            value = add('Softmax', add('Gemm', value, weight(width, spec['units']), weight(spec['units'])))
    shape = [1, r['nFeatures']] if is_text else [1, 1, 28, 28]
    given = helper.make_tensor_value_info('x', TensorProto.INT64 if is_text else TensorProto.FLOAT, shape)
    graph = helper.make_graph(nodes, 'network', [given], [helper.make_tensor_value_info(value, TensorProto.FLOAT, None)], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=9)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = 1, 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=['CPUExecutionProvider'])
    test = read(r)[2][:200]
    rows = test.astype(np.int64) if is_text else (test / 255).reshape(-1, 1, 28, 28).astype(np.float32)
    chances = session.run(None, {'x': rows[:1]})[0]
    assert chances.shape == (1, r['classes']) and abs(chances.sum() - 1) < 1e-5
    return one_row(lambda row: session.run(None, {'x': row}), rows, 1000)


def auto(peer, r):
    """The columns as pandas reads them from a file, which is what a user would give them."""
    import numpy as np
    import pandas as pd
    from sklearn.metrics import log_loss as mean_log_loss
    target, is_number = r['target'], r['problem'] == 'regression'
    train, test = (pd.DataFrame(json.load(open(r[part]))).replace('', np.nan) for part in ('train', 'test'))
    for column in train.columns:
        try:
            train[column], test[column] = pd.to_numeric(train[column]), pd.to_numeric(test[column])
        except (ValueError, TypeError):
            train[column], test[column] = train[column].astype(object), test[column].astype(object)
    if not is_number:
        train[target], test[target] = train[target].astype(str).astype(object), test[target].astype(str).astype(object)
    x = test.drop(columns=target)
    metric = 'rmse' if is_number else 'log_loss'
    if peer == 'flaml':
        from flaml import AutoML
        model = AutoML()
        kind = 'regression' if is_number else 'classification'
        _, fit = timed(lambda: model.fit(train.drop(columns=target), train[target], task=kind, metric=metric, time_budget=r['budget'], n_jobs=r['threads'], seed=42, verbose=0))
        classes = None if is_number else [str(c) for c in model.classes_]
    else:
        import tempfile
        from autogluon.tabular import TabularPredictor
        model = TabularPredictor(label=target, problem_type=r['problem'], eval_metric=metric, path=tempfile.mkdtemp(dir=os.path.dirname(r['train'])), verbosity=0)
        _, fit = timed(lambda: model.fit(train, presets='medium_quality', time_limit=r['budget'], num_cpus=r['threads'], num_gpus=0))
        classes = None if is_number else [str(c) for c in model.class_labels]
    if is_number:
        figures = {'rmse': float(np.sqrt(np.mean((test[target].to_numpy() - np.asarray(model.predict(x))) ** 2)))}
    else:
        chances = np.clip(np.asarray(model.predict_proba(x), dtype=float), 1e-15, 1)
        order = np.argsort(classes)
        chances = (chances / chances.sum(1, keepdims=True))[:, order]
        figures = {'logLoss': float(mean_log_loss(test[target], chances, labels=[classes[i] for i in order]))}
    return {'laps': {'fit': fit}, 'figures': figures}


TASKS = {'boosting': boosting, 'forest': forest, 'logistic': logistic, 'svm': svm, 'k-means': k_means, 'pca': pca, 'anomaly': anomaly,
         'cnn': network, 'lstm': network, 'embedding': network, 'auto': auto}

if __name__ == '__main__':
    if sys.argv[1] == '--versions':
        print(json.dumps(versions()))
    else:
        request = json.loads(sys.argv[2])
        print(json.dumps(TASKS[request['task']](sys.argv[1], request)))
