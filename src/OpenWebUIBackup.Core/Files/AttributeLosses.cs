namespace OpenWebUIBackup.Core.Files;

/// <summary>What of a file's attributes could not be given to its copy.</summary>
[Flags]
public enum AttributeLosses
{
    /// <summary>Nothing: the copy has everything.</summary>
    None = 0,

    /// <summary>The owner or group: only root may give files away.</summary>
    Owner = 1,

    /// <summary>The mode bits: the file system has none.</summary>
    Mode = 2,

    /// <summary>An extended attribute or ACL: the file system cannot hold it, or it takes root.</summary>
    Xattrs = 4,

    /// <summary>The modification time: the file system refused it.</summary>
    Time = 8,
}
