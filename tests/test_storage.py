"""Saving and loading: an exact round trip, and a clear refusal of everything else."""

import io
import json
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given

from nnlib import Network, WeightsFileError, article
from tests.strategies import networks


@given(network=networks())
def test_round_trip_is_exact(network, tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "network.npz"
    network.save(path)
    loaded = Network.load(path)
    np.testing.assert_array_equal(loaded.parameters, network.parameters)
    np.testing.assert_array_equal(loaded.frozen_parameters, network.frozen_parameters)
    assert [layer.settings() for layer in loaded.layers] == [
        layer.settings() for layer in network.layers
    ]


def test_frozen_biases_changed_after_building_survive(tmp_path):
    network = article.network()
    network.frozen_parameters = [1.5, -2.5]
    network.save(tmp_path / "n.npz")
    assert Network.load(tmp_path / "n.npz").frozen_parameters.tolist() == [1.5, -2.5]


def test_the_name_is_kept_and_nothing_is_left_beside(tmp_path):
    article.network().save(tmp_path / "weights")
    assert [p.name for p in tmp_path.iterdir()] == ["weights"]


def test_a_failed_save_leaves_the_old_file_whole(tmp_path, monkeypatch):
    path = tmp_path / "n.npz"
    article.network().save(path)
    before = path.read_bytes()
    broken = article.network()
    broken.parameters[3] = np.nan
    with pytest.raises(ValueError, match=r"nan at position \[3\]"):
        broken.save(path)

    def full_disk(file, **arrays):
        file.write(b"half")
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="no space"):
        article.network().save(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["n.npz"]


def valid_bytes():
    buffer = io.BytesIO()
    header = {"format": "nnlib-network-1", "layers": [la.settings() for la in LAYERS]}
    np.savez(buffer, header=json.dumps(header), parameters=article.WEIGHTS, frozen=[0.35, 0.6])
    return buffer.getvalue()


LAYERS = article.network().layers


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def header(**changes):
    good = {"format": "nnlib-network-1", "layers": [la.settings() for la in LAYERS]}
    return json.dumps({**good, **changes})


class Bomb:
    def __reduce__(self):
        return (pytest.fail, ("the file was unpickled",))


def zip_without_arrays():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("readme.txt", "no arrays here")
    return buffer.getvalue()


FOREIGN = {
    "empty": b"",
    "text": b"w1 = 0.15\n",
    "a pickle renamed": pickle.dumps(Bomb()),
    "a pickled array": npz(header=np.array([Bomb()], dtype=object)),
    "a bare .npy": np.lib.format.magic(1, 0),
    "other arrays": npz(a=np.zeros(3)),
    "a zip of text": zip_without_arrays(),
    "no parameters": npz(header=header()),
    "header not json": npz(header="{", parameters=article.WEIGHTS, frozen=[0.35, 0.6]),
    "header a list": npz(header="[]", parameters=article.WEIGHTS, frozen=[0.35, 0.6]),
    "a later format": npz(
        header=header(format="nnlib-network-2"), parameters=article.WEIGHTS, frozen=[0.35, 0.6]
    ),
    "unknown setting": npz(
        header=header(layers=[{"n_in": 2, "n_out": 2, "colour": 3}]),
        parameters=article.WEIGHTS,
        frozen=[],
    ),
    "no layers": npz(header=header(layers=[]), parameters=[], frozen=[]),
    "too few parameters": npz(header=header(), parameters=[1.0], frozen=[0.35, 0.6]),
    "too few biases": npz(header=header(), parameters=article.WEIGHTS, frozen=[0.35]),
    "a NaN": npz(header=header(), parameters=[np.nan] * 8, frozen=[0.35, 0.6]),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_foreign_files_are_refused(content, tmp_path):
    path = tmp_path / "weights.npz"
    path.write_bytes(content)
    with pytest.raises(WeightsFileError, match=r"weights\.npz cannot be read.*Network\.save"):
        Network.load(path)


def test_a_file_cut_anywhere_is_refused(tmp_path):
    path = tmp_path / "weights.npz"
    whole = valid_bytes()
    path.write_bytes(whole)
    assert Network.load(path).parameters.tolist() == article.WEIGHTS.tolist()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(WeightsFileError):
            Network.load(path)


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        Network.load(tmp_path / "none.npz")
