namespace OpenWebUIBackup.Core.Configuration;

/// <summary>One mistake in a config: where, what is wrong, and what would be right.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">The line, from 1; 0 when the fault is the file's as a whole.</param>
/// <param name="Column">The column in characters, from 1; 0 with line 0.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record ConfigFault(string File, int Line, int Column, string Message)
{
    /// <summary><c>agent.toml:3:7: …</c>, as compilers write it and editors understand it.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}:{Column}: {Message}";
}

/// <summary>Something in a config that is legal and that its writer should know; <c>check</c> shows it.</summary>
/// <inheritdoc cref="ConfigFault"/>
public sealed record ConfigNote(string File, int Line, int Column, string Message)
{
    /// <inheritdoc cref="ConfigFault.ToString"/>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}:{Column}: {Message}";
}

/// <summary>A config that was read: complete, or all that is wrong with it.</summary>
/// <param name="Config">The config; null when there is any fault.</param>
/// <param name="Faults">Every mistake, in the order of the file.</param>
/// <param name="Notes">What its writer should know, in the order of the file.</param>
public sealed record ConfigReading(
    AgentConfig? Config,
    IReadOnlyList<ConfigFault> Faults,
    IReadOnlyList<ConfigNote> Notes);
