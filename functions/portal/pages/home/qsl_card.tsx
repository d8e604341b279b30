// The picture of the first page: a QSL card, as radio amateurs send it to confirm a contact, before its envelope.
import type { JSX } from "preact";

/** The columns of the contact: where each begins, its heading and its value. */
const CONTACT: [number, string, string][] = [
  [34, "TO RADIO", "JA1XYZ"],
  [166, "UTC", "06:25"],
  [252, "MHz", "14.025"],
  [348, "MODE", "CW"],
  [426, "RST", "599"],
];

/** Arcs that run out from the antenna. */
const WAVES = [32, 50, 68, 86, 104];

function Envelope(): JSX.Element {
  return (
    <g transform="rotate(6 280 190)">
      <rect class="stripes" x="22" y="24" width="516" height="332" rx="8" />
      <rect class="inside" x="36" y="38" width="488" height="304" rx="3" />
    </g>
  );
}

function Station(): JSX.Element {
  return (
    <>
      <text class="strong" x="34" y="112" font-size="62" letter-spacing="3">
        BG1ABC
      </text>
      <text class="quiet" x="36" y="142" font-size="15" letter-spacing="2">
        CHINA · CQ 24 · OM89
      </text>
    </>
  );
}

function Antenna(): JSX.Element {
  return (
    <g class="line" transform="translate(436 166)">
      <g class="waves">
        {WAVES.map((radius) => (
          <path key={radius} d={`M ${-radius * 0.94} ${-radius * 0.34} A ${radius} ${radius} 0 0 1 ${radius * 0.5} ${-radius * 0.87}`} />
        ))}
      </g>
      <path d="M -16 62 L 0 0 L 16 62 M -12 46 H 12 M -8 31 H 8 M -12 46 L 8 31 M 12 46 L -8 31" />
      <path d="M -42 0 H 42 M -42 -8 V 8 M -20 -7 V 7 M 0 -6 V 6 M 20 -5 V 5 M 42 -4 V 4" />
    </g>
  );
}

function Contact(): JSX.Element {
  return (
    <>
      <rect class="frame" x="24" y="240" width="472" height="62" rx="4" />
      {CONTACT.map(([x, heading, value]) => (
        <g key={heading}>
          {x > 34 && <path class="frame" d={`M ${x - 12} 240 V 302`} />}
          <text class="quiet" x={x} y="260" font-size="12" letter-spacing="1">
            {heading}
          </text>
          <text class="strong" x={x} y="289" font-size="20">
            {value}
          </text>
        </g>
      ))}
    </>
  );
}

/** `- . . .  . . . - -` `73` in Morse: best regards. */
function Regards(): JSX.Element {
  const marks = ["dah", "dah", "dit", "dit", "dit", "", "dit", "dit", "dit", "dah", "dah"];
  let x = 352;
  return (
    <g class="ink">
      {marks.map((mark, index) => {
        const width = mark === "dah" ? 15 : mark === "dit" ? 5 : 4;
        const at = x;
        x += width + 4;
        return mark === "" ? null : <rect key={index} x={at} y="328" width={width} height="5" rx="2.5" />;
      })}
    </g>
  );
}

/** The picture is decoration: it says nothing that the text does not say. */
export function QslCard(): JSX.Element {
  return (
    <svg class="qsl" viewBox="0 -18 560 416" aria-hidden="true" focusable="false">
      <defs>
        <pattern id="airmail" width="48" height="48" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="inside" width="48" height="48" />
          <rect class="ink" width="12" height="48" />
          <rect class="red" x="24" width="12" height="48" />
        </pattern>
      </defs>
      <Envelope />
      <g transform="rotate(-3 280 190) translate(20 10)">
        <rect class="card-face" x="0" y="0" width="520" height="352" rx="8" />
        <rect class="ink" x="0" y="0" width="520" height="10" rx="5" />
        <Antenna />
        <Station />
        <text class="quiet" x="36" y="212" font-size="15">
          CONFIRMING OUR QSO
        </text>
        <Contact />
        <text class="quiet" x="34" y="336" font-size="15" letter-spacing="1">
          TNX QSL · VIA QEG.NET
        </text>
        <Regards />
      </g>
    </svg>
  );
}
