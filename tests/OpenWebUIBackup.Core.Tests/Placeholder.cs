namespace OpenWebUIBackup.Core.Tests;
public class Placeholder { [Xunit.Fact] public void Builds() => Xunit.Assert.NotNull(this); }
