"""Reads a model container with the reference library and writes down what it found (test/golden/container.json).

    node -e '...' > model.safetensors   # encodeContainer of the arrays in test/artifact/container.test.ts
    pip install safetensors numpy && python container.py model.safetensors > ../container.json
"""
import json
import sys

import safetensors
from safetensors import safe_open

path = sys.argv[1]
with safe_open(path, framework="numpy") as model:
    arrays = {}
    for name in sorted(model.keys()):
        array = model.get_tensor(name)
        short = {"f": "float", "i": "int", "u": "uint"}[array.dtype.kind] + str(array.dtype.itemsize * 8)
        values = []
        for value in array.tolist():
            if value != value:
                values.append("NaN")
            elif value in (float("inf"), float("-inf")):
                values.append("Infinity" if value > 0 else "-Infinity")
            elif value == 0 and str(value).startswith("-"):
                values.append("-0")
            else:
                values.append(repr(int(value)) if float(value).is_integer() else repr(value))
        arrays[name] = {"dtype": short, "values": values}
    golden = {
        "source": "safetensors",
        "version": safetensors.__version__,
        "script": "generate/container.py",
        "metadata": model.metadata(),
        "arrays": arrays,
        "bytes": open(path, "rb").read().hex(),
    }
json.dump(golden, sys.stdout, indent="\t")
print()
