"""Times training steps and answers of the bench's networks in PyTorch: a line "<task> <count>" in, a line of JSON out."""
import json
import math
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(2)
torch.manual_seed(0)
SMALL = 0.02


class Block(nn.Module):
    """A transformer block whose norms come first."""

    def __init__(self, width, wide, heads, act):
        super().__init__()
        self.heads, self.act = heads, act
        self.parts, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.expand, self.contract = nn.Linear(width, wide), nn.Linear(wide, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, x, mask=None):
        rows, places, width = x.shape
        parts = self.parts(self.norm1(x)).chunk(3, -1)
        q, k, v = [p.view(rows, places, self.heads, width // self.heads).transpose(1, 2) for p in parts]
        scores = (q @ k.transpose(-1, -2)) / math.sqrt(width // self.heads)
        if mask is not None:
            scores = scores + mask
        x = x + self.out((torch.softmax(scores, -1) @ v).transpose(1, 2).reshape(rows, places, width))
        return x + self.contract(self.act(self.expand(self.norm2(x))))


class Encoder(nn.Module):
    def __init__(self, vocabulary=8000, width=128, places=64):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.places = nn.Parameter(torch.randn(places, width) * SMALL)
        self.blocks = nn.ModuleList([Block(width, 4 * width, 4, F.gelu) for _ in range(2)])
        self.scores = nn.Linear(width, 10)

    def forward(self, ids):
        x = self.tokens(ids) + self.places
        for block in self.blocks:
            x = block(x)
        return self.scores(x.mean(1))


class PostNormBlock(nn.Module):
    """A block of BERT: each norm comes after its sum."""

    def __init__(self, width, wide, heads, dropout):
        super().__init__()
        self.heads, self.rate = heads, dropout
        self.parts, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.expand, self.contract = nn.Linear(width, wide), nn.Linear(wide, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, x, mask):
        rows, places, width = x.shape
        parts = self.parts(x).chunk(3, -1)
        q, k, v = [p.view(rows, places, self.heads, width // self.heads).transpose(1, 2) for p in parts]
        shares = torch.softmax((q @ k.transpose(-1, -2)) / math.sqrt(width // self.heads) + mask, -1)
        attended = (F.dropout(shares, self.rate) @ v).transpose(1, 2).reshape(rows, places, width)
        x = self.norm1(x + F.dropout(self.out(attended), self.rate))
        return self.norm2(x + F.dropout(self.contract(F.gelu(self.expand(x))), self.rate))


class BertBase(nn.Module):
    def __init__(self, dropout, vocabulary=30522, width=768, places=64):
        super().__init__()
        self.rate = dropout
        self.tokens = nn.Embedding(vocabulary, width)
        self.places = nn.Parameter(torch.randn(places, width) * SMALL)
        self.norm = nn.LayerNorm(width)
        self.blocks = nn.ModuleList([PostNormBlock(width, 4 * width, 12, dropout) for _ in range(12)])
        self.pooler, self.scores = nn.Linear(width, width), nn.Linear(width, 10)
        for parameter in self.parameters():
            if parameter.dim() == 2:
                nn.init.normal_(parameter, 0, SMALL)

    def forward(self, ids):
        mask = (ids == 0)[:, None, None, :] * -1e9
        x = F.dropout(self.norm(self.tokens(ids) + self.places), self.rate)
        for block in self.blocks:
            x = block(x, mask)
        return self.scores(torch.tanh(self.pooler(x[:, 0])))


class Recommender(nn.Module):
    def __init__(self, items=8000, width=64, places=50):
        super().__init__()
        self.width = width
        self.tokens = nn.Embedding(items, width)
        nn.init.normal_(self.tokens.weight, 0, SMALL)
        self.places = nn.Parameter(torch.randn(places, width) * SMALL)
        self.blocks = nn.ModuleList([Block(width, width, 2, F.relu) for _ in range(2)])
        self.register_buffer("later", torch.triu(torch.full((places, places), -1e9), 1))

    def forward(self, batch):
        items, positives, negatives = batch
        x = self.tokens(items) * math.sqrt(self.width) + self.places
        for block in self.blocks:
            x = block(x, self.later)
        right = (x * self.tokens(positives)).sum(-1)
        wrong = (x * self.tokens(negatives)).sum(-1)
        return (F.softplus(-right) + F.softplus(wrong)).mean()


def mlp():
    return nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10))


def cnn():
    layers, depth = [], 3
    for channels in (32, 64, 128):
        layers += [nn.Conv2d(depth, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()]
        layers.append(nn.MaxPool2d(2))
        depth = channels
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(depth * 9, 10))


def train(model, x, y, loss_of=F.cross_entropy):
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)

    def step():
        optimizer.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def finetune(dropout):
    model = BertBase(dropout)
    matrices = [p for p in model.parameters() if p.dim() == 2]
    others = [p for p in model.parameters() if p.dim() != 2]
    groups = [{"params": matrices, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, 1e-3)
    x, y = ids(30522, 16, 64), classes(16)

    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss.item()

    return step


def infer(model, x):
    model.eval()

    def answer():
        with torch.no_grad():
            return model(x)

    return answer


def classes(rows):
    return torch.arange(rows) % 10


def ids(limit, *shape):
    return torch.randint(0, limit, shape)


TASKS = {
    "train_mlp": lambda: train(mlp(), torch.randn(128, 784), classes(128)),
    "train_cnn": lambda: train(cnn(), torch.randn(64, 3, 28, 28), classes(64)),
    "train_transformer": lambda: train(Encoder(), ids(8000, 32, 64), classes(32)),
    "train_sasrec": lambda: train(Recommender(), ids(8000, 3, 128, 50), None, lambda loss, _: loss),
    "finetune": lambda: finetune(0.1),
    "infer_cnn_1": lambda: infer(cnn(), torch.randn(1, 3, 28, 28)),
    "infer_cnn_32": lambda: infer(cnn(), torch.randn(32, 3, 28, 28)),
    "infer_transformer_1": lambda: infer(Encoder(), ids(8000, 1, 64)),
    "infer_transformer_32": lambda: infer(Encoder(), ids(8000, 32, 64)),
}

print(torch.__version__, flush=True)
ready = {}
for line in sys.stdin:
    name, count = line.split()
    setup_ms = 0.0
    if name not in ready:
        started = time.perf_counter()
        ready[name] = TASKS[name]()
        setup_ms = (time.perf_counter() - started) * 1000
        for _ in range(3):
            ready[name]()
    times = []
    for _ in range(int(count)):
        started = time.perf_counter()
        ready[name]()
        times.append((time.perf_counter() - started) * 1000)
    print(json.dumps({"ms": times, "setup_ms": setup_ms}), flush=True)
