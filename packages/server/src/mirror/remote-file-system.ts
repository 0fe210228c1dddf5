import { statfs } from 'node:fs/promises';

/**
 * File systems, by the number `statfs` gives on Linux, on which another machine can change files: the
 * kernel then tells of our machine's changes only, so watching would miss edits in silence.
 */
const remoteTypes: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xfe534d42, // SMB 2 and later
  0xff534d42, // CIFS
  0x01021997, // 9P: Windows drives in WSL, shared folders of virtual machines
  0x786f4256, // VirtualBox shared folders
  0x6a656a63, // virtiofs and other shares of virtual machines
  0x65735546, // FUSE: sshfs, rclone, …; a local disk through FUSE is rarer and only polled needlessly
  0x00c36400, // Ceph
  0x5346414f, // AFS
]);

/** True when a folder lies where other machines can change it without this one being told. Never throws: false when that cannot be known. */
export async function isOnRemoteFileSystem(path: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const type = (await statfs(path).catch(() => null))?.type;
  return type !== undefined && isRemoteType(type);
}

/** True for the `statfs` numbers of file systems shared between machines. */
export function isRemoteType(type: number): boolean {
  return remoteTypes.has(type >>> 0);
}
