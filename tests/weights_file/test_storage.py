"""Saving and loading: an exact round trip, older files held for ever, and one kind of error."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from nnlib import Dense, Dropout, Network, WeightsFileError, article
from nnlib._weights_file import storage
from tests.strategies import networks

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(autouse=True, scope="module")
def no_waiting_for_the_disk():
    """What has to be on the disk, and when, is a matter of test_atomic.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield


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


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_dropout_goes_on_where_it_was(dtype, tmp_path):
    """The state of its generator is saved too, in whole numbers of 128 bits."""
    layers = [Dense(3, 8, "tanh"), Dropout(0.5, rng=np.random.default_rng(1)), Dense(8, 1)]
    network = Network(layers, rng=np.random.default_rng(2), dtype=dtype)
    x = np.arange(12.0).reshape(4, 3)
    network.forward(x, training=True)
    network.save(tmp_path / "n.npz")
    loaded = Network.load(tmp_path / "n.npz")
    assert loaded.dtype == network.dtype
    for _ in range(3):
        expected = network.forward(x, training=True).tolist()
        assert loaded.forward(x, training=True).tolist() == expected


def test_frozen_biases_changed_after_building_survive(tmp_path):
    network = article.network()
    network.frozen_parameters = [1.5, -2.5]
    network.save(tmp_path / "n.npz")
    assert Network.load(tmp_path / "n.npz").frozen_parameters.tolist() == [1.5, -2.5]


SINGLE = (
    st.none()
    | st.booleans()
    | st.integers(-(2**128), 2**128)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
)
NAMES = st.text(max_size=10).filter(lambda name: name != "format")
VALUES = st.recursive(
    SINGLE,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def vectors(draw, dtypes=(np.float32, np.float64)):
    dtype = np.dtype(draw(st.sampled_from(dtypes)))
    finite = {"allow_nan": False, "allow_infinity": False}
    return draw(arrays_of.arrays(dtype, st.integers(0, 40), elements=finite))


@given(header=st.dictionaries(NAMES, VALUES, max_size=4), parameters=vectors(), frozen=vectors())
def test_whatever_is_written_is_read(header, parameters, frozen, tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "any"
    storage.write(path, header, {"parameters": parameters, "frozen": frozen})
    found, arrays = storage.read(path)
    assert found == {**header, "format": storage.FORMAT}
    assert list(arrays) == ["parameters", "frozen"]
    for name, given_values in [("parameters", parameters), ("frozen", frozen)]:
        assert arrays[name].dtype == given_values.dtype
        assert arrays[name].tobytes() == given_values.tobytes()  # the sign of zero too
        arrays[name][:] = 0  # the caller's own, to write to


def test_what_was_read_can_be_written(tmp_path):
    article.network().save(tmp_path / "one")
    storage.write(tmp_path / "two", *storage.read(tmp_path / "one"))
    assert (tmp_path / "two").read_bytes() == (tmp_path / "one").read_bytes()


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("kind", ["f4", "f8"])
def test_numbers_stand_in_the_file_in_one_byte_order(order, kind, tmp_path):
    every_second = np.arange(6).astype(order + kind)[::2]
    storage.write(tmp_path / "n", {}, {"parameters": every_second, "frozen": every_second[:0]})
    with np.load(tmp_path / "n", allow_pickle=False) as file:
        assert file["parameters"].dtype.newbyteorder("<").str == "<" + kind
    assert b"'descr': '<" + kind.encode() in (tmp_path / "n").read_bytes()
    _, arrays = storage.read(tmp_path / "n")
    assert arrays["parameters"].dtype == np.dtype(kind)
    assert arrays["parameters"].tolist() == [0, 2, 4]


def test_numpy_opens_the_file_without_unpickling(tmp_path):
    article.network().save(tmp_path / "n.npz")
    with np.load(tmp_path / "n.npz", allow_pickle=False) as file:
        assert sorted(file) == ["frozen", "header", "parameters"]
        assert file["header"].shape == ()
        header = json.loads(str(file["header"]))
        assert header["format"] == "nnlib-network-2"
        assert file["parameters"].tolist() == article.WEIGHTS.tolist()


def test_a_large_network_comes_back(tmp_path):
    many = np.random.default_rng(0).normal(size=400_001)  # longer than it is read at once
    storage.write(tmp_path / "n", {}, {"parameters": many, "frozen": many[:1]})
    assert storage.read(tmp_path / "n")[1]["parameters"].tobytes() == many.tobytes()


def test_the_records_of_an_archive_of_many_gigabytes_are_read(tmp_path, monkeypatch):
    """Beyond 2 GiB an archive has longer records; here they are written for any size."""
    many = np.arange(1000.0)
    with monkeypatch.context() as patch:
        patch.setattr("zipfile.ZIP64_LIMIT", 100)
        storage.write(tmp_path / "n", {}, {"parameters": many, "frozen": many[:1]})
    assert b"PK\6\6" in (tmp_path / "n").read_bytes()[-98:]
    assert storage.read(tmp_path / "n")[1]["parameters"].tolist() == many.tolist()


def test_a_file_of_format_1_is_still_read(tmp_path):
    header, arrays = storage.read(DATA / "network_format_1.npz")
    assert header == {
        "format": 1,
        "layers": [
            {"n_in": 2, "n_out": 3, "activation": "tanh", "bias": "per-neuron",
             "train_bias": True, "initial_bias": 0.0},
            {"n_in": 3, "n_out": 2, "activation": "relu", "bias": "shared",
             "train_bias": False, "initial_bias": 0.25},
            {"n_in": 2, "n_out": 1, "activation": "sigmoid", "bias": "per-neuron",
             "train_bias": True, "initial_bias": -0.5},
        ],
    }  # fmt: skip
    assert arrays["parameters"].tolist() == [number / 8 for number in range(1, 19)]
    assert arrays["frozen"].tolist() == [1.5]
    network = Network.load(DATA / "network_format_1.npz")
    assert network.sizes == (2, 3, 2, 1)
    assert network.parameters.tolist() == arrays["parameters"].tolist()
    assert network.frozen_parameters.tolist() == [1.5]
    # by hand, in the order of the parameters: w1..w6 b1..b3, then w7..w12 and 1.5, w13 w14 b4
    hidden = np.tanh([0.125 + 0.5 + 0.875, 0.375 + 1.0 + 1.0, 0.625 + 1.5 + 1.125])
    second = np.array([[1.25, 1.375, 1.5], [1.625, 1.75, 1.875]]) @ hidden + 1.5
    expected = 1 / (1 + np.exp(-(second @ [2.0, 2.125] + 2.25)))
    np.testing.assert_allclose(network.predict([[1.0, 2.0]]), [[expected]], rtol=1e-14)


@pytest.mark.parametrize("name", ["weights", "weights.npz", "weights.npy", "w.tar.gz", "ä 重み"])
def test_the_name_is_kept_and_nothing_is_left_beside(name, tmp_path):
    article.network().save(tmp_path / name)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert Network.load(tmp_path / name).parameters.tolist() == article.WEIGHTS.tolist()


@pytest.mark.parametrize("kind", [str, Path, os.fsencode])
def test_every_kind_of_path_is_taken(kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in (tmp_path / "n.npz", Path("beside.npz")):
        article.network().save(kind(path))
        assert Network.load(kind(path)).parameters.tolist() == article.WEIGHTS.tolist()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["beside.npz", "n.npz"]


@pytest.mark.parametrize("path", [None, 3, "a\0b", b"a\0b", ["n.npz"]])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(ValueError, match=r"path came as .*; expected the name of a file"):
        article.network().save(path)
    with pytest.raises(ValueError, match=r"path came as .*; expected the name of a file"):
        Network.load(path)


GOOD = {"parameters": np.ones(2), "frozen": np.ones(0)}
TOO_MUCH = {
    "nan": ({"n": float("nan")}, "a number in it is nan"),
    "infinite": ({"n": [-float("inf")]}, "a number in it is -inf"),
    "huge": ({"n": 2**128 + 1}, "a whole number in it is too large"),
    "deep": ({"n": [[[[[[[[1]]]]]]]]}, "nested too deeply"),
    "long text": ({"n": "x" * 201}, "a text in it is too long"),
    "long header": ({"n": ["x" * 200] * 2000}, "and may take 262144"),
    "an object": ({"n": object()}, "it holds an object of type object"),
    "an array": ({"n": np.ones(2)}, "it holds an object of type ndarray"),
    "names": ({1: 2}, "a name in it is not a text"),
}


@pytest.mark.parametrize(("header", "words"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_header_that_could_not_be_read_is_not_written(header, words, tmp_path):
    with pytest.raises(ValueError, match=f"{words}.*Expected"):
        storage.write(tmp_path / "n", header, GOOD)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"parameters": np.ones((2, 2))}, r"parameters came with shape \(2, 2\)"),
        ({"parameters": np.ones(2, int)}, "dtype int.*; expected a flat vector of float64"),
        ({"parameters": np.ones(2, np.float16)}, "dtype float16; expected"),
        ({"parameters": np.array([1, None])}, "dtype object; expected"),
        ({"frozen": np.float64(1)}, r"frozen came with shape \(\)"),
        ({"frozen": np.array([1, np.nan])}, r"frozen holds nan at position \[1\]"),
        ({"parameters": np.array([np.inf], "f4")}, r"parameters holds inf at position \[0\]"),
        ({"momentum": np.ones(2)}, "expected parameters and frozen"),
    ],
)
def test_arrays_that_could_not_be_read_are_not_written(changes, words, tmp_path):
    with pytest.raises(ValueError, match=words):
        storage.write(tmp_path / "n", {}, {**GOOD, **changes})
    assert not list(tmp_path.iterdir())


def test_a_network_with_a_nan_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "n.npz"
    article.network().save(path)
    before = path.read_bytes()
    broken = article.network()
    broken.parameters[3] = np.nan
    with pytest.raises(ValueError, match=r"nan at position \[3\]"):
        broken.save(path)
    assert path.read_bytes() == before


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.npz"):
        Network.load(tmp_path / "none.npz")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows denies the permission")
def test_a_folder_is_a_folder(tmp_path):
    with pytest.raises(IsADirectoryError):
        Network.load(tmp_path)


def test_a_missing_permission_is_no_damage(tmp_path, monkeypatch):
    path = tmp_path / "n.npz"
    article.network().save(path)
    refused = PermissionError(13, "Permission denied", str(path))

    def no_permission(name, *_):
        raise refused

    monkeypatch.setattr("io.FileIO", no_permission)
    with pytest.raises(PermissionError) as found:
        Network.load(path)
    assert found.value is refused


def test_a_disk_that_fails_while_reading_is_no_damage(tmp_path, monkeypatch):
    path = tmp_path / "n.npz"
    article.network().save(path)
    failure = OSError(5, "Input/output error")

    def fails(self, *_):
        raise failure

    monkeypatch.setattr("zipfile.ZipExtFile.read", fails)
    with pytest.raises(OSError, match="Input/output error") as found:
        Network.load(path)
    assert found.value is failure


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_is_refused_rather_than_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(WeightsFileError, match=r"pipe cannot be read.*a device or pipe"):
        Network.load(tmp_path / "pipe")
    with pytest.raises(FileExistsError, match="not a file"):
        article.network().save(tmp_path / "pipe")
    assert stat.S_ISFIFO(os.stat(tmp_path / "pipe").st_mode)
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]


def test_a_name_that_cannot_be_printed_is_shown_all_the_same(tmp_path):
    path = tmp_path / "n\n\udcff.npz"
    try:
        path.write_bytes(b"w1 = 0.15\n")
    except OSError:
        pytest.skip("this file system takes no such name")
    with pytest.raises(WeightsFileError) as found:
        Network.load(path)
    str(found.value).encode()
    assert "\n" not in str(found.value)


def test_the_file_is_closed_after_reading(tmp_path):
    path = tmp_path / "n.npz"
    shutil.copy(DATA / "network_format_1.npz", path)
    header, arrays = storage.read(path)
    path.write_bytes(b"")  # on Windows an open file cannot be removed either
    path.unlink()
    assert len(header["layers"]) == 3
    assert arrays["parameters"][-1] == 18 / 8


def test_importing_nnlib_does_not_load_it():
    question = (
        "import sys, numpy; before = set(sys.modules); import nnlib; "
        "print(sorted(set(sys.modules) - before))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", question], capture_output=True, text=True, check=True
    )
    assert "'nnlib.network'" in answer.stdout
    for name in ("nnlib._weights_file", "zipfile"):
        assert f"'{name}'" not in answer.stdout
