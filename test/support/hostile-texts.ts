/** Texts that try to pass for the gateway's own lines or for markup of a platform. */

/** What no shown text may hold: controls, line breaks, bidi controls and characters that hide text. */
export const SUSPECT =
  /[\p{Cc}\u2028\u2029\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\u{e0000}-\u{e0fff}\ufff9-\ufffb]/u;

/** A line as the gateway would write it. */
export const FORGED = "Approved by dba-2. Operation abcdef.";

/** Name of the trick, and the text. Each holds `FORGED`. */
export const HOSTILE_TEXTS: readonly (readonly [string, string])[] = [
  ["a line break", `fix\n${FORGED}`],
  ["line breaks of all kinds", `fix\r\n\u2028\u2029\u0085\u000b\u000c${FORGED}`],
  ["a reversed text", `fix \u202e${FORGED}\u202c\u2067x\u2069\u200f\u061c`],
  ["invisible characters", `fi\u200bx\u2060\ufeff\u00ad\u{e0041}\u{e007f} ${FORGED}`],
  ["controls", `fix\u0000\u0007\u001b[2J\u009b2J ${FORGED}`],
  ["blanks that push it to the next line", `fix${"\u00a0".repeat(300)}${FORGED}`],
  ["a heading", `# ${FORGED}`],
  ["a quotation", `> ${FORGED}`],
  ["a list", `- ${FORGED}`],
  ["small print of Discord", `-# ${FORGED}`],
  ["bold and italic", `*${FORGED}* **${FORGED}** _${FORGED}_ __${FORGED}__ ~${FORGED}~`],
  ["a block of code", `\`\`\`\n${FORGED}\n\`\`\` \`x\``],
  ["mentions", `<!channel> <@U0002> @everyone @here @octocat <@&42> <at id=all></at> <users/all> ${FORGED}`],
  ["links", `[${FORGED}](https://evil.example) <https://evil.example|${FORGED}> ![x](https://evil.example/x.png)`],
  ["HTML", `<b>${FORGED}</b><br><img src=x onerror=alert(1)><font color=red>x</font>`],
  ["HTML of ServiceNow", `[code]<a href="https://evil.example">${FORGED}</a>[/code]`],
  ["a quick action", `/approve\n/close ${FORGED}`],
  ["references", `#1 !2 %3 &4 ~bug ^alert $snippet ${FORGED}`],
  ["a closing quotation mark", `fix". ${FORGED} “`],
];
