namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>rclone's exit codes, https://rclone.org/docs/#exit-code.</summary>
public enum RcloneExit
{
    /// <summary>0: all done.</summary>
    Success = 0,

    /// <summary>1: an error that has no code of its own. 1.60 also ends so on a wrong flag and an unknown remote.</summary>
    Uncategorised = 1,

    /// <summary>2 (1 until 1.66): the command line is wrong.</summary>
    Usage = 2,

    /// <summary>3: there is no such directory, or no such bucket.</summary>
    DirectoryNotFound = 3,

    /// <summary>4: there is no such file.</summary>
    FileNotFound = 4,

    /// <summary>5: one that more attempts may fix.</summary>
    Temporary = 5,

    /// <summary>6: a less serious one, of those that no attempt will fix.</summary>
    NoRetry = 6,

    /// <summary>7: a fatal one, like <c>--max-delete</c> reached or an account suspended.</summary>
    Fatal = 7,

    /// <summary>8: <c>--max-transfer</c> reached.</summary>
    TransferExceeded = 8,

    /// <summary>9: nothing was transferred, where that was asked for.</summary>
    NothingTransferred = 9,

    /// <summary>10: <c>--max-duration</c> reached.</summary>
    DurationExceeded = 10,
}
