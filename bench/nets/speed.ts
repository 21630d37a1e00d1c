// Rows per CPU second of training, one thread. npx esbuild bench/nets/speed.ts --bundle --platform=node --outfile=speed.js && node speed.js
import { createKernels } from "../../src/kernels";
import { Random } from "../../src/core/random";
import { makeArchitecture } from "../../src/learners/nets/architecture";
import { Network } from "../../src/learners/nets/network";
import { makeLoss } from "../../src/learners/nets/loss";
import { makeOptimiser } from "../../src/learners/nets/optimiser";
function bench(
  name: string,
  layers: unknown[],
  available: number[],
  nClasses: number,
  batch: number,
  token = 0,
) {
  const k = createKernels(900e6);
  const a = makeArchitecture({ layers, available, answer: { nClasses } });
  const net = new Network(a, k, k, batch, true);
  const r = new Random(1);
  net.start(r);
  for (let i = 0; i < net.input.length; i++)
    net.input[i] = token ? r.integer(token) : r.normal();
  const step = makeOptimiser(net, k, k, {
    optimizer: "adam",
    momentum: 0,
    weightDecay: 0,
    l2: 0,
    gradientClipping: 0,
  });
  const loss = makeLoss(
    a.link,
    a.outputs,
    { loss: "auto", labelSmoothing: 0 },
    "x",
  );
  const y = Float64Array.from(
    { length: batch },
    (_, i) => i % Math.max(2, nClasses),
  );
  const w = new Float64Array(batch).fill(1);
  const g = k.float32(batch * a.outputs);
  const once = () => {
    const p = { n: batch, training: true, random: r };
    net.gradients.fill(0);
    loss(net.forward(p), y, w, batch, g, 1 / batch);
    net.backward(g, p);
    step(0.001);
    net.refresh();
  };
  once();
  once();
  const all: number[] = [];
  for (let t = 0; t < 3; t++) {
    const c = process.cpuUsage();
    let n = 0;
    const s = performance.now();
    do {
      once();
      n++;
    } while (performance.now() - s < 2500);
    const d = process.cpuUsage(c);
    all.push((n * batch) / ((d.user + d.system) / 1e6));
  }
  console.log(name, all.map((x) => x.toFixed(0)).join(" "), "rows/CPU s");
}
bench(
  "cnn classic",
  [
    { type: "Conv2D", filters: 32, kernelSize: 3, activation: "relu" },
    { type: "MaxPooling2D" },
    { type: "Flatten" },
    { type: "Dense", units: 10, activation: "softmax" },
  ],
  [28, 28, 1],
  10,
  32,
);
bench(
  "lstm 3x50",
  [
    { type: "LSTM", units: 50, returnSequences: true },
    { type: "LSTM", units: 50, returnSequences: true },
    { type: "LSTM", units: 50 },
    { type: "Dense", units: 1 },
  ],
  [50, 8],
  0,
  32,
);
bench(
  "emb lstm 2x128",
  [
    { type: "Embedding", inputDim: 10000, outputDim: 32 },
    { type: "LSTM", units: 128, returnSequences: true },
    { type: "LSTM", units: 128 },
    { type: "Dense", units: 1, activation: "sigmoid" },
  ],
  [200],
  2,
  32,
  10000,
);
