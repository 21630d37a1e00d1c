# Weights of Keras 3 as safetensors files, with the answers that these networks give.
# pip install tensorflow-cpu safetensors; python network_weights.py > ../network-weights-keras.json
import base64, json, os
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import keras
import numpy as np
from safetensors.numpy import save

L = keras.layers
rng = np.random.default_rng(5)
CASES = {
    'convolution': ([6, 5, 2], 3, [('Conv2D', dict(filters=3, kernel_size=2, activation='relu')), ('BatchNormalization', {}), ('MaxPooling2D', {}), ('Flatten', {}), ('Dense', dict(units=3, activation='softmax'))]),
    'LSTM both ways': ([4, 3], 2, [('Bidirectional', ('LSTM', dict(units=3, return_sequences=True))), ('LayerNormalization', {}), ('LSTM', dict(units=2)), ('Dense', dict(units=1, activation='sigmoid'))]),
    'GRU over tokens': ([5], 0, [('Embedding', dict(input_dim=7, output_dim=3, mask_zero=True)), ('Bidirectional', ('GRU', dict(units=2))), ('Dense', dict(units=1))]),
}

def made(name, options):
    return L.Bidirectional(made(*options)) if name == 'Bidirectional' else getattr(L, name)(**options)

def written(name, options):
    return {'type': 'Bidirectional', 'layer': written(*options)} if name == 'Bidirectional' else {'type': name, **options}

golden = {}
for case, (shape, classes, layers) in CASES.items():
    keras.utils.set_random_seed(2)
    model = keras.Sequential([keras.Input(shape)] + [made(*layer) for layer in layers])
    for variable in model.weights:
        variable.assign(np.abs(variable + 0.3 * rng.normal(size=variable.shape)).astype(np.float32) if 'variance' in variable.path else variable + 0.3 * rng.normal(size=variable.shape).astype(np.float32))
    x = (rng.integers(0, 7, [4] + shape) if case.endswith('tokens') else rng.normal(size=[4] + shape)).astype(np.float32)
    tensors = {f'layers.{i}.{weight.path}': weight.numpy() for i, layer in enumerate(model.layers) for weight in layer.weights}
    golden[case] = {
        'shape': shape, 'nClasses': classes, 'layers': [written(*layer) for layer in layers], 'file': base64.b64encode(save(tensors)).decode(),
        'x': [float(v) for v in x.ravel()], 'answers': [float(f'{v:.7g}') for v in model.predict(x, verbose=0).ravel()],
    }
print(json.dumps(golden))
