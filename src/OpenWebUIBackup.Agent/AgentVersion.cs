using System.Reflection;

namespace OpenWebUIBackup.Agent;

/// <summary>What this program calls itself.</summary>
internal static class AgentVersion
{
    /// <summary>The version, as in <c>0.1.0</c>.</summary>
    internal static string Text { get; } =
        typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>What <c>--version</c> answers.</summary>
    internal static string Line => $"owui-backup {Text}";
}
