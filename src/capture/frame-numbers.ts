// Numbers that say something of a frame. Numbers alone, as decode/packet-words.ts says.

/** In `tags`: the frame's VLAN tags, if any, are in its bytes. */
export const NO_TAG = -1;
