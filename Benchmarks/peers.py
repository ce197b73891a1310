"""Runs aihwkit beside this project's benchmarks on the same shapes, in turn, and prints ratios.

Usage: peers.py PATH-OF-BENCHMARKS. Installs nothing. Without aihwkit it says so and ends well.
"""
import subprocess
import sys
import time

ROUNDS = 7


def own(program, *part):
    """Seconds that the project's own work takes, as its program tells them."""
    run = subprocess.run([program, "peer", *map(str, part)], capture_output=True, text=True, check=True)
    return float(run.stdout)


def seconds(body, least=0.2):
    """Seconds of one call, over as many as fill a fifth of a second."""
    calls, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < least:
        body()
        calls += 1
    return (time.perf_counter() - begin) / calls


def in_turn(program, part, body):
    """The fastest of several rounds of each."""
    pairs = [(own(program, *part), seconds(body)) for _ in range(ROUNDS)]
    return min(a for a, _ in pairs), min(b for _, b in pairs)


def read(torch, size, batch):
    """A noisy read: converters, output noise, and read noise of each cell."""
    from aihwkit.nn import AnalogLinear
    from aihwkit.simulator.configs import InferenceRPUConfig
    from aihwkit.simulator.configs.utils import WeightNoiseType

    config = InferenceRPUConfig()
    config.forward.w_noise_type = WeightNoiseType.PCM_READ
    config.forward.w_noise = 0.0175
    layer = AnalogLinear(size, size, bias=False, rpu_config=config)
    layer.eval()
    inputs = torch.rand(batch, size) * 2 - 1

    def body():
        with torch.no_grad():
            layer(inputs)

    return body


def update(torch, size, batch):
    """A pulsed update of a soft-bounds tile by stochastic coincidence."""
    from aihwkit.nn import AnalogLinear
    from aihwkit.simulator.configs import SingleRPUConfig
    from aihwkit.simulator.configs.devices import SoftBoundsDevice

    layer = AnalogLinear(size, size, bias=False, rpu_config=SingleRPUConfig(device=SoftBoundsDevice()))
    tile = next(layer.analog_tiles())
    inputs, errors = torch.rand(batch, size), torch.rand(batch, size) * 0.01
    return lambda: tile.update(inputs, errors)


def training(torch, examples):
    """One pass of its own training loop over as many pictures: soft-bounds ReRAM, 784-256-128-10, batches of 64."""
    from aihwkit.nn import AnalogLinear, AnalogSequential
    from aihwkit.optim import AnalogSGD
    from aihwkit.simulator.presets import ReRamSBPreset

    sizes = [784, 256, 128, 10]
    layers = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        layers += [AnalogLinear(fan_in, fan_out, True, rpu_config=ReRamSBPreset()), torch.nn.Sigmoid()]
    model = AnalogSequential(*layers[:-1], torch.nn.LogSoftmax(dim=1))
    optimizer = AnalogSGD(model.parameters(), lr=0.05)
    optimizer.regroup_param_groups(model)
    lots = torch.randn(examples, 784).abs()
    pictures = torch.where(lots > 1.28, (lots - 0.78).clamp(max=1), torch.zeros(()))
    labels = torch.arange(examples) % 10
    loss = torch.nn.NLLLoss()

    def body():
        for begin in range(0, examples, 64):
            optimizer.zero_grad()
            loss(model(pictures[begin : begin + 64]), labels[begin : begin + 64]).backward()
            optimizer.step()

    return body


def compare_training(torch, program, examples=6400):
    """A pass of training in place, by the rules and updates that a chip could use."""
    peer = training(torch, examples)
    peer()
    for rule, scheme in (
        ("direct-feedback-alignment", "residue"),
        ("direct-feedback-alignment", "coincidence"),
        ("tile-perturbation", "residue"),
    ):
        ours, theirs = in_turn(program, ("train", rule, scheme, examples), peer)
        print(
            f"ReRAM, 784-256-128-10, {examples} examples, {rule}, {scheme}: own {ours:.3g} s, "
            f"peer {theirs:.3g} s; ratio {theirs / ours:.3g} (goal 1)"
        )


def main():
    try:
        import aihwkit
        import torch
    except ImportError as missing:
        print(f"aihwkit is not installed here ({missing}), so there is no peer to compare with.")
        return
    torch.set_num_threads(1)
    program = sys.argv[1]
    print(f"aihwkit {aihwkit.__version__}, torch {torch.__version__}, one thread; ratio = peer's time / own time")
    for batch in (1, 64, 1024):
        ours, theirs = in_turn(program, ("read", 512, batch), read(torch, 512, batch))
        print(
            f"noisy read 512 x 512, batch {batch}: own {batch / ours:.3g} reads/s, "
            f"peer {batch / theirs:.3g}; ratio {theirs / ours:.3g}"
            + (" (goal 12)" if batch == 64 else "")
        )
    ours, theirs = in_turn(program, ("update", 512, 64), update(torch, 512, 64))
    print(
        f"coincidence update 512 x 512, batch 64: own {512 * 512 * 64 / ours:.3g} cell-updates/s, "
        f"peer {512 * 512 * 64 / theirs:.3g}; ratio {theirs / ours:.3g} (goal 8)"
    )
    compare_training(torch, program)


if __name__ == "__main__":
    main()
