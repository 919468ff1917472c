"""What every explorer has: a view in the browser, a state, a still picture and a sentence.

An explorer names its view, a file in ``static/``, and the traits that are its state.  It says
whether the view computes in the browser or asks the kernel; on a page without Python the one is
alive and the other a still picture (page.py).  What an explorer of a network and one sample has
beside stands in sample_explorer.py.

GitHub, nbviewer and nbconvert run nothing.  There the stored output shows the last of the forms it
has that needs no code; so every explorer gives its still picture beside the live view (lessons 01
to 08).
"""

from __future__ import annotations

from os import PathLike
from typing import Any, ClassVar

import traitlets

from nnlib.explorers import bundle, cells
from nnlib.explorers.still import HOW_TO_MAKE_IT_LIVE, captioned
from nnlib.explorers.widget import Widget
from nnlib.figures import Picture


class Explorer(Widget):
    """The common part of all explorers.

    An explorer of its own kind gives :meth:`_picture` and :meth:`_sentence` and, where its view
    computes in the browser, :meth:`_mathematics`.  One whose numbers are computed in the kernel
    has ``_alone = traitlets.Bool(False).tag(sync=True)``.

    Parameters
    ----------
    layout : Layout or dict, keyword-only, optional
        How the widget fits in among others, as for every widget of ipywidgets.
    **traits
        As they stand at the start.

    Attributes
    ----------
    module : str
        The view's file in ``static/``, without its ending.
    styles : tuple of str
        Its own style sheets in ``static/styles/``, beside those of all explorers.
    undoable : tuple of str
        The names of the traits that decide what is shown: "Reset" takes them back to the start,
        and "Undo" to what they were.  None where the explorer does that in Python itself.
    """

    module: ClassVar[str]
    styles: ClassVar[tuple[str, ...]] = ()
    undoable: ClassVar[tuple[str, ...]] = ()

    _alone = traitlets.Bool(True).tag(sync=True)  # whether the view computes without Python
    _start = traitlets.Dict().tag(sync=True)

    def __init__(self, *, layout: Any = None, **traits: Any) -> None:
        super().__init__(
            _esm=bundle.module_text(self.module, self._mathematics()),
            _css=bundle.style_text(*self.styles),
            **traits,
            **({} if layout is None else {"layout": layout}),
        )
        cells.register(self)

    @traitlets.default("_start")
    def _made_with(self) -> dict[str, Any]:
        """Return the state as it is when the browser is first told of it."""
        return {name: getattr(self, name) for name in self.undoable}

    def _mathematics(self) -> dict[str, str]:
        """Return the generated JavaScript, by the name under which the views import it."""
        return {}

    def save_html(self, path: str | PathLike[str]) -> None:
        """Write the explorer, as it stands now, as one web page that needs no Python.

        The file is written beside its place and then renamed.  An explorer that computes in the
        kernel, such as the playground, gives a still picture.

        Raises
        ------
        ValueError
            If ``path`` is no name of a file.
        OSError
            If the file cannot be written.
        """
        from nnlib.explorers import page  # here, because it imports this module

        page.save(path, self)

    def _picture(self) -> Picture:
        """Return the still picture of the present state."""
        raise NotImplementedError

    def _sentence(self) -> str:
        """Return the present state in a sentence with fixed digits."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{self._sentence()} {HOW_TO_MAKE_IT_LIVE}"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live view and, for those who have no kernel, picture and sentence."""
        # In Colab anywidget switches the custom widget manager on, and names it in the metadata.
        view, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        picture, described = captioned(self._picture())._repr_mimebundle_()
        return {**view, **picture, "text/plain": repr(self)}, {**metadata, **described}
