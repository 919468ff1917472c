"""Settings that every test shares."""

from hypothesis import settings

# A slow or busy machine is no reason to fail. The rest stays as Hypothesis chooses it: with CI=true
# it tries the same examples every time, elsewhere new ones in every run.
settings.register_profile(
    "nnlib", parent=settings.get_profile(settings.get_current_profile_name()), deadline=None
)
settings.load_profile("nnlib")
