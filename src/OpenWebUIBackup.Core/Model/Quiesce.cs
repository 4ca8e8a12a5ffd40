namespace OpenWebUIBackup.Core.Model;

/// <summary>What is done to the stack while data is read.</summary>
public enum Quiesce
{
    /// <summary>Nothing: databases are captured consistently while they are in use.</summary>
    None,

    /// <summary>The containers are frozen.</summary>
    Pause,

    /// <summary>The containers are stopped and started again.</summary>
    Stop,

    /// <summary>The containers are removed and made again; volumes stay.</summary>
    Down,
}
