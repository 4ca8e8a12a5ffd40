namespace OpenWebUIBackup.Linux;

/// <summary>What is left on a file system, statvfs(3).</summary>
/// <param name="AvailableBytes">Bytes that this user may still write; root's reserve is not counted for others.</param>
/// <param name="AvailableFiles">
/// Files that may still be made; null on file systems that do not count them beforehand (btrfs).
/// </param>
public readonly record struct FileSystemSpace(long AvailableBytes, long? AvailableFiles);
