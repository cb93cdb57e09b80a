/* Which single key was pressed, whatever the keyboard's layout is. */

const PLACES = { BracketLeft: "[", BracketRight: "]" };
const UNNAMED = new Set(["Dead", "Process", "Unidentified"]); // what a key is called that writes nothing by itself

/** What stands at a key's place on a Latin keyboard: a letter, a digit, a bracket; "" elsewhere. */
function placed(code = "") {
  const letter = /^Key([A-Z])$/.exec(code);
  if (letter) return letter[1].toLowerCase();
  const digit = /^Digit([0-9])$/.exec(code);
  return digit ? digit[1] : PLACES[code] || "";
}

/** The key that is meant: "" while an input method composes.
 *
 * What is printed counts where it is a Latin letter or a plain sign, so that AZERTY and Dvorak keep their own letters.
 * A key that writes another script goes by its place, and so does a digit's key that writes a sign without Shift. */
export function keyOf(event) {
  const { key, code, shiftKey } = event;
  if (event.isComposing || event.keyCode === 229) return "";
  if (/^[a-z]$/i.test(key)) return shiftKey ? key : key.toLowerCase(); // Caps Lock changes no meaning
  if (key.length > 1 && !UNNAMED.has(key)) return key;
  const place = shiftKey ? "" : placed(code);
  const plain = /^[ -~]$/.test(key);
  return place && (!plain || /^[0-9]$/.test(place)) ? place : key;
}
