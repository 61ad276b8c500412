select secret from head
