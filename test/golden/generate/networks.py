# Golden numbers of networks from Keras 3 (TensorFlow, CPU): outputs of given weights, the loss, and outputs after some steps of training.
# pip install tensorflow-cpu; python networks.py > ../networks.json
import json, os
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['KERAS_BACKEND'] = 'tensorflow'
import keras
import numpy as np

rng = np.random.default_rng(11)
numbers = lambda array: [float(f'{value:.7g}') for value in np.asarray(array, np.float32).ravel()]

CASES = {
    'mlp': ([5], 3, [{'type': 'Dense', 'units': 6, 'activation': 'relu'}, {'type': 'LayerNormalization'}, {'type': 'Dense', 'units': 5, 'activation': 'gelu'}, {'type': 'Dense', 'units': 3, 'activation': 'softmax'}]),
    'cnn': ([8, 7, 2], 3, [{'type': 'Conv2D', 'filters': 5, 'kernelSize': 3, 'activation': 'relu'}, {'type': 'MaxPooling2D'}, {'type': 'Conv2D', 'filters': 4, 'kernelSize': 2, 'strides': 2, 'padding': 'same', 'activation': 'tanh'}, {'type': 'Flatten'}, {'type': 'Dense', 'units': 3, 'activation': 'softmax'}]),
    'batchNorm': ([6, 6, 1], 3, [{'type': 'Conv2D', 'filters': 4, 'kernelSize': 3, 'padding': 'same'}, {'type': 'BatchNormalization'}, {'type': 'Activation', 'activation': 'relu'}, {'type': 'AveragePooling2D', 'poolSize': 3, 'strides': 2, 'padding': 'same'}, {'type': 'GlobalAveragePooling2D'}, {'type': 'Dense', 'units': 3, 'activation': 'softmax'}]),
    'conv1d': ([9, 2], 0, [{'type': 'Conv1D', 'filters': 5, 'kernelSize': 3, 'padding': 'same', 'activation': 'relu'}, {'type': 'MaxPooling1D'}, {'type': 'GlobalMaxPooling1D'}, {'type': 'Dense', 'units': 1}]),
    'lstm': ([6, 3], 0, [{'type': 'LSTM', 'units': 5, 'returnSequences': True}, {'type': 'LSTM', 'units': 4, 'returnSequences': True}, {'type': 'LSTM', 'units': 3}, {'type': 'Dense', 'units': 1}]),
    'gru': ([6, 3], 2, [{'type': 'GRU', 'units': 5, 'returnSequences': True, 'bidirectional': True}, {'type': 'SimpleRNN', 'units': 4, 'bidirectional': True}, {'type': 'Dense', 'units': 1, 'activation': 'sigmoid'}]),
    'tokens': ([7], 2, [{'type': 'Embedding', 'inputDim': 9, 'outputDim': 4, 'maskZero': True}, {'type': 'LSTM', 'units': 5, 'returnSequences': True}, {'type': 'GRU', 'units': 4}, {'type': 'Dense', 'units': 1, 'activation': 'sigmoid'}]),
}

def make(layer):
    snake = lambda name: ''.join('_' + c.lower() if c.isupper() else c for c in name)
    options = {snake(k): v for k, v in layer.items() if k not in ('type', 'bidirectional')}
    made = getattr(keras.layers, layer['type'])(**options)
    return keras.layers.Bidirectional(made) if layer.get('bidirectional') else made

golden = {}
for name, (shape, classes, layers) in CASES.items():
    for optimizer in ('adam', 'sgd'):
        keras.utils.set_random_seed(3)
        model = keras.Sequential([keras.Input(shape)] + [make(layer) for layer in layers])
        n = 4
        x = rng.integers(0, 9, [n] + shape) if name == 'tokens' else rng.normal(size=[n] + shape)
        if name == 'tokens':
            x[:, :2] = 0
        x = x.astype(np.float32)
        y = rng.normal(size=n) if classes == 0 else rng.integers(0, classes, n)
        for variable in model.trainable_variables:
            variable.assign(variable + 0.2 * rng.normal(size=variable.shape).astype(np.float32))
        order = model.trainable_variables + model.non_trainable_variables
        order = [v for v in order if 'seed' not in v.path]
        start = [numbers(v) for v in order]
        loss = {0: 'mse', 2: 'binary_crossentropy'}.get(classes, 'sparse_categorical_crossentropy')
        rate = 0.01
        model.compile(keras.optimizers.Adam(rate) if optimizer == 'adam' else keras.optimizers.SGD(rate, momentum=0.9), loss)
        first = model.predict(x, verbose=0)
        losses = [float(model.train_on_batch(x, y)) for _ in range(5)]
        golden[f'{name} {optimizer}'] = {
            'shape': shape, 'nClasses': classes, 'layers': layers, 'optimizer': optimizer, 'rate': rate, 'x': numbers(x), 'y': [float(v) for v in y],
            'weights': sum(start, []), 'before': numbers(first), 'firstLoss': losses[0], 'after': numbers(model.predict(x, verbose=0)),
        }
print(json.dumps(golden))
