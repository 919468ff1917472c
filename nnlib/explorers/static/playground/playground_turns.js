/**
 * Frames that come in bunches, shown one by one.
 *
 * A connection within one computer holds small messages back for up to 40 ms, so the frames of a
 * training come several at a time.  One is shown with each picture of the screen; of many the newest
 * are.  Other frames are shown at once.
 *
 * Draws nothing and reads no traits.
 */

const MOST_WAITING = 3;

export function createTurns(show) {
  let waiting = [];
  let turn = 0;
  const showNext = () => {
    turn = 0;
    show(waiting.shift());
    if (waiting.length > 0) turn = requestAnimationFrame(showNext);
  };
  const forget = () => {
    cancelAnimationFrame(turn);
    turn = 0;
    waiting = [];
  };
  return {
    forget,
    take(frame) {
      if (frame.playing && !document.hidden) {
        waiting = [...waiting, frame].slice(-MOST_WAITING);
        if (turn === 0) turn = requestAnimationFrame(showNext);
        return;
      }
      forget();
      show(frame);
    },
  };
}
