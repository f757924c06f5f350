// The ways rastro fails at its edges, each with the exit status that main.ts gives it.
// Packets never throw: a refused frame is a verdict and a counter (decode/verdict.ts).

/** Wrong usage: an option or argument that does not make sense. Exit status 2. */
export class UsageError extends Error {
  readonly isUsage = true;
  readonly exitStatus = 2;

  /** `where` was to be `expected`, but `got` came. */
  static of(where: string, expected: string, got: string): UsageError {
    return new UsageError(`${where} must be ${expected}; got ${JSON.stringify(got)}`);
  }
}

/** A configuration that does not make sense: all that is wrong with it, a line each. Exit status 2. */
export class ConfigError extends Error {
  readonly exitStatus = 2;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** An input that cannot be read or is no capture. Exit status 1. */
export class CaptureError extends Error {
  readonly exitStatus = 1;
}

/** An output that cannot be written. Exit status 1. */
export class SinkError extends Error {
  readonly exitStatus = 1;
  readonly code: string;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.code = systemCode(cause);
  }
}

/** A part of rastro itself that is missing. Exit status 1. */
export class InstallError extends Error {
  readonly exitStatus = 1;
}

/** True for the errors above, of which people are told without a stack trace. */
// Not by instanceof: main.ts and what goes through yargs are built apart (.ci/build/bundle.ts), each with classes of its own.
export function isTold(error: unknown): error is UsageError | ConfigError | CaptureError | SinkError | InstallError {
  return error instanceof Error && 'exitStatus' in error;
}

/** The system's code of a failed call, such as "ENOENT"; "" when the error has none. */
export function systemCode(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : '';
}

const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EAI_AGAIN: 'the name cannot be looked up now',
  EDQUOT: 'disk quota exceeded',
  EEXIST: 'something else has that name',
  EFBIG: 'file too large',
  EIO: 'input/output error',
  EISDIR: 'it is a directory',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'file name too long',
  ENETDOWN: 'the interface is down',
  ENODEV: 'no such interface',
  ENOENT: 'no such file or directory',
  ENOMEM: 'not enough memory',
  ENOSPC: 'no space left on device',
  ENOTFOUND: 'no such host',
  ENOTDIR: 'a part of the path is not a directory',
  EPERM: 'operation not permitted',
  EPIPE: 'the reader has closed the pipe',
  EROFS: 'read-only file system',
  ETXTBSY: 'text file busy',
  Z_BUF_ERROR: 'the compressed data end too early',
  Z_DATA_ERROR: 'the compressed data are damaged',
};

/** The reason of a failed system call in words, with its code: "no space left on device (ENOSPC)". */
export function systemReason(error: unknown): string {
  const code = systemCode(error);
  if (code === '') return error instanceof Error ? error.message : String(error);
  const words = REASONS[code];
  return words === undefined ? code : `${words} (${code})`;
}
