using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Files;

/// <summary>
/// Attributes that a copy gets in place of its original's, as where a manifest knows them better than the file
/// system that holds the original.
/// </summary>
/// <param name="Status">Mode, owner, group and modification time.</param>
/// <param name="Xattrs">Extended attributes, ACLs among them.</param>
public sealed record GivenAttributes(FileStatus Status, Xattr[] Xattrs);
