"""What is free on a volume in the course of a plan, as SVG of 1000 by 100: attributes, no style, no script."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from snapshots.domain.merging.scheduling import Point
from snapshots.selectors.merging import VolumeLine

WIDTH, HEIGHT = 1000, 100
HEADROOM = 1.08  # above the most that is free, so that its line is not cut in half


@dataclass(frozen=True, slots=True)
class Curve:
    """`band`: between the least and the most that may be free; `least`: its lower edge; `margin`: how high what should
    stay free is, None where it is beyond the picture. `rows`: (seconds, least, most) of every change."""

    line: VolumeLine
    band: str
    least: str
    margin: str | None
    top_bytes: int
    rows: Sequence[Point]

    @property
    def is_known(self) -> bool:
        return bool(self.rows)

    @property
    def starts(self) -> int | None:
        return self.rows[0].least if self.rows else None

    @property
    def ends(self) -> Point | None:
        return self.rows[-1] if self.rows else None

    @property
    def is_short(self) -> bool:
        """At worst it fills up: of what nobody can promise."""
        return self.line.lowest is not None and self.line.lowest < 0


def curve_of(line: VolumeLine, seconds: float, margin_bytes: int) -> Curve:
    points = _until(line.points, seconds)
    top = int(max((point.most for point in points), default=0) * HEADROOM) or 1
    least = [_at(point.seconds, point.least, seconds, top) for point in points]
    most = [_at(point.seconds, point.most, seconds, top) for point in points]
    margin = f"{_height(margin_bytes, top):.1f}" if margin_bytes <= top else None
    return Curve(line, " ".join((*most, *reversed(least))), " ".join(least), margin, top, line.points)


def _until(points: Sequence[Point], seconds: float) -> Sequence[Point]:
    """From the beginning to the end of the plan: before the first step and after the last nothing changes here."""
    if not points:
        return ()
    first, last = points[0], points[-1]
    edges = [Point(0.0, first.least, first.most), *points, Point(seconds, last.least, last.most)]
    return list(_once(edges))


def _once(points: Iterable[Point]) -> Iterable[Point]:
    before = None
    for point in points:
        if point != before:
            yield point
        before = point


def _at(at: float, free: int, seconds: float, top: int) -> str:
    return f"{at / seconds * WIDTH if seconds else 0:.1f},{_height(free, top):.1f}"


def _height(free: int, top: int) -> float:
    return HEIGHT - max(0, free) / top * HEIGHT
