"""Windows that slide over a page: each is what its box cuts out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.postprocessing import sliding_windows


@given(st.integers(1, 6), st.integers(0, 7), st.integers(0, 7), st.integers(1, 9))
def test_each_window_is_what_its_box_cuts_out(size, more_rows, more_columns, stride):
    page = np.random.default_rng(size).random((size + more_rows, size + more_columns))
    windows, boxes = sliding_windows(page, size, stride)
    beginnings = [
        (x, y)
        for y in range(0, more_rows + 1, stride)
        for x in range(0, more_columns + 1, stride)
    ]  # fmt: skip
    assert boxes[:, :2].tolist() == [list(place) for place in beginnings]
    assert len(windows) == len(boxes)
    for window, (x0, y0, x1, y1) in zip(windows, boxes.astype(int), strict=True):
        np.testing.assert_array_equal(window.reshape(size, size), page[y0:y1, x0:x1])
        assert x1 - x0 == y1 - y0 == size


def test_the_page_stays_as_it_was():
    page = np.zeros((4, 4))
    windows, _ = sliding_windows(page, 2)
    windows[:] = 1
    assert not page.any()


@pytest.mark.parametrize(
    ("page", "size", "stride", "told"),
    [
        (np.zeros((4, 4)), 5, 1, r"page came with shape \(4, 4\)"),
        (np.zeros(16), 2, 1, r"page came with shape \(16,\)"),
        (np.zeros((4, 4)), 0, 1, "size came as 0"),
        (np.zeros((4, 4)), 2, 0.5, "stride came as 0.5"),
    ],
)
def test_what_has_no_window_is_refused(page, size, stride, told):
    with pytest.raises(ValueError, match=told):
        sliding_windows(page, size, stride)
