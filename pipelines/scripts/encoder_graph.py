"""The encoder as an ONNX graph of fused operators, its matrices in 8 bits: half the time of what an exporter writes."""

import numpy as np
import onnx
from network import Encoder, Layer
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

FUSED = "com.microsoft"  # the operators of onnxruntime
OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]


class GraphBuilder:
    """Collects nodes and weights; every method gives the name of its result."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, array: np.ndarray | Tensor) -> str:
        """A constant."""
        values = array.detach().numpy() if isinstance(array, Tensor) else array
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        """A node of one output."""
        (name,) = self.add_all(operator, inputs, 1, domain=domain, **attributes)
        return name

    def add_all(self, operator: str, inputs: tuple[str, ...], outputs: int, **attributes: object) -> list[str]:
        """A node of several outputs."""
        names = [f"n{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, **attributes))
        return names

    def matrix(self, linear: nn.Linear) -> tuple[str, ...]:
        """What `times` multiplies by: the matrix and the bias, or in 8 bits the matrix, scales, zeros and the bias.

        Each column has its scale. 7 of the 8 bits are used: processors without VNNI add two products in 16 bits, which
        overflow with more, and would read another thing.
        """
        weight = linear.weight.detach().numpy()
        bias = self.weight(linear.bias)
        if self.bits == 32:
            return self.weight(weight.T), bias
        scale = np.abs(weight).max(axis=1) / 63
        small = np.clip(np.round(weight / scale[:, None]), -63, 63).astype(np.int8)
        return self.weight(small.T), self.weight(scale), self.weight(np.zeros(len(scale), dtype=np.int8)), bias

    def times(self, x: str, matrix: tuple[str, ...]) -> str:
        """`x` times a matrix, plus its bias."""
        if len(matrix) == 2:
            return self.add("Add", self.add("MatMul", x, matrix[0]), matrix[1])
        return self.add("DynamicQuantizeMatMul", x, *matrix, domain=FUSED)

    def lookup(self, table: nn.Embedding, ids: str) -> str:
        """The rows `ids` of a table, which in 8 bits have a scale each."""
        if self.bits == 32:
            return self.add("Gather", self.weight(table.weight), ids)
        array = table.weight.detach().numpy()
        scale = np.maximum(np.abs(array).max(axis=1, keepdims=True), 1e-8) / 127
        rows = self.add("Gather", self.weight(np.round(array / scale).astype(np.int8)), ids)
        return self.add(
            "Mul", self.add("Cast", rows, to=TensorProto.FLOAT), self.add("Gather", self.weight(scale), ids)
        )

    def normalise(self, x: str, norm: nn.LayerNorm) -> str:
        """Layer normalisation."""
        return self.add("LayerNormalization", x, self.weight(norm.weight), self.weight(norm.bias), epsilon=norm.eps)

    def layer(self, x: str, layer: Layer) -> str:
        """One Transformer layer; sums by Sum, as Add is fused to a normalisation that takes four times as long."""
        parts = self.add_all("Split", (self.times(x, self.matrix(layer.attention)),), 3, axis=2)
        mixed = self.add("MultiHeadAttention", *parts, domain=FUSED, num_heads=layer.heads)
        mixed = self.times(mixed, self.matrix(layer.attention_out))
        x = self.normalise(self.add("Sum", mixed, x), layer.attention_norm)
        # [CLS] apart: its values are many times those of the others, and all of one call share a scale
        up, down = self.matrix(layer.up), self.matrix(layer.down)
        first, rest = (self.rows(x, *bounds) for bounds in ((0, 1), (1, np.iinfo(np.int64).max)))
        inner = [self.times(self.add("Gelu", self.times(part, up), domain=FUSED), down) for part in (first, rest)]
        return self.normalise(self.add("Sum", self.add("Concat", *inner, axis=1), x), layer.norm)

    def rows(self, x: str, start: int, end: int) -> str:
        """Some of the pieces."""
        return self.add("Slice", x, *(self.weight(np.array([number])) for number in (start, end, 1)))


def encoder_graph(encoder: Encoder, bits: int) -> onnx.ModelProto:
    """ids, shapes, segments (1, length) -> pieces (1, length, width); `bits` of the matrices: 8 or 32."""
    build = GraphBuilder(bits)
    length = build.add("Gather", build.add("Shape", "ids"), build.weight(np.array([1])))
    places = build.add("Slice", build.weight(encoder.positions.weight), build.weight(np.array([0])), length)
    tables = ("pieces", "ids"), ("shapes", "shapes"), ("segments", "segments")
    x = build.add("Sum", places, *(build.lookup(getattr(encoder, table), ids) for table, ids in tables))
    x = build.normalise(x, encoder.norm)
    for layer in encoder.layers:
        x = build.layer(x, layer)
    build.nodes.append(helper.make_node("Identity", [x], ["pieces"]))
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, [1, "length"]) for n in ("ids", "shapes", "segments")]
    outputs = [helper.make_tensor_value_info("pieces", TensorProto.FLOAT, [1, "length", encoder.width])]
    graph = helper.make_graph(build.nodes, "encoder", inputs, outputs, build.weights)
    return helper.make_model(graph, opset_imports=OPSETS, ir_version=10)
