"""Answers each line, an ONNX file, with one line of JSON: what onnx's checker and strict shape inference say of it, and what it holds."""
import json
import sys

import onnx
import onnx.shape_inference

for line in sys.stdin:
    path = line.rstrip("\n")
    try:
        onnx.checker.check_model(path)
        model = onnx.load(path)
        weights = [weight.name for weight in model.graph.initializer if "/" not in weight.name]
        for weight in model.graph.initializer:
            if len(weight.raw_data) > 1 << 20:  # shapes do not follow from it, and each copy takes time
                weight.raw_data = b""
        output = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True).graph.output[0]
        answer = {
            "error": None,
            "weights": weights,
            "metadata": {entry.key: entry.value for entry in model.metadata_props},
            "opset": model.opset_import[0].version,
            "output": [axis.dim_param or axis.dim_value for axis in output.type.tensor_type.shape.dim],
        }
    except Exception as problem:  # whatever it is, the test shows it
        answer = {"error": f"{type(problem).__name__}: {problem}"}
    print(json.dumps(answer), flush=True)
